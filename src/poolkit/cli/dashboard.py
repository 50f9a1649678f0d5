"""`poolkit dashboard`."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Annotated

import typer

from poolkit.cli import options
from poolkit.lab.errors import LabError


def dashboard(
    storage: options.StorageOption = None,
    output: Annotated[Path, options.output_option("Folder of the search, where --storage is left out.")] = Path(
        "tuning"
    ),
    host: Annotated[str, typer.Option("--host", help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen at.")] = 8080,
) -> None:
    """Watch a search in the browser, by Optuna's dashboard."""
    from poolkit.cli.console import messages
    from poolkit.lab.search.storage import file_of, opened

    url = options.storage_url(storage, output)
    path = file_of(url)
    if path is not None and not path.exists():
        raise LabError(f"there is no study {path}; begin one with `poolkit tune`, or correct --storage or --output")
    if importlib.util.find_spec("optuna_dashboard") is None:
        raise LabError("optuna-dashboard is not installed; install poolkit[dashboard]")
    import optuna_dashboard

    with opened(url) as database:
        messages().print(f"http://{host}:{port}/ (Ctrl-C stops it)", markup=False)
        optuna_dashboard.run_server(database, host=host, port=port)
