"""Downloads: with a progress bar, a checksum, and nothing half-written."""

from __future__ import annotations

import hashlib
import http.client
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

from poolkit.lab.errors import LabError
from poolkit.lab.outputs import make_folder, replacing

_BLOCK = 1 << 16
_PATIENCE_SECONDS = 30


def download(url: str, path: Path, md5: str) -> None:
    """Fetch one file; it appears under `path` only when complete and of the right checksum.

    Args:
        url: Where it is.
        path: Where it goes.
        md5: Its MD5 checksum in hexadecimal, as its publisher states it.

    Raises:
        LabError: Where the server cannot be reached or refuses, or the file is truncated or another one.
    """
    make_folder(path.parent)
    with replacing(path) as partial:
        try:
            with urllib.request.urlopen(url, timeout=_PATIENCE_SECONDS) as response:
                found = _copy(response, partial, path.name)
        except urllib.error.HTTPError as error:
            error.close()
            raise LabError(f"cannot download {url}: the server answered {error.code} {error.reason}") from None
        except (
            urllib.error.URLError,
            TimeoutError,
            ConnectionError,
            http.client.HTTPException,
            ValueError,
        ) as e:
            reason = getattr(e, "reason", None) or e
            raise LabError(
                f"cannot download {url}: {reason}; put the file into {path.parent} by hand, or use --data digits"
            ) from None
        if found != md5:
            raise LabError(f"{url} has the MD5 checksum {found}, expected {md5}; nothing was kept")


def _copy(response: http.client.HTTPResponse, partial: Path, name: str) -> str:
    """Copy the body into a file and return its MD5 checksum."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    length = response.headers.get("Content-Length")
    expected = int(length) if length is not None else None
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    digest = hashlib.md5(usedforsecurity=False)
    received = 0
    with (
        partial.open("wb") as file,
        Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress,
    ):
        task = progress.add_task(f"downloading {name}", total=expected)
        while block := response.read(_BLOCK):
            _write(file, block)
            digest.update(block)
            received += len(block)
            progress.advance(task, len(block))
    if expected is not None and received < expected:
        raise LabError(f"the download of {name} is truncated: {received} bytes, expected {expected}; try again")
    return digest.hexdigest()


def _write(file: IO[bytes], block: bytes) -> None:
    try:
        file.write(block)
    except OSError as error:
        raise LabError(f"cannot write {file.name}: {error.strerror or error}") from None
