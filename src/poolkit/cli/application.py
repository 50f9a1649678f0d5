"""The `poolkit` command: its subcommands, and how errors end."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from poolkit.cli import (
    bench,
    check,
    compare,
    conform,
    dashboard,
    diagnose,
    explain,
    predict,
    train,
    translate,
    tune,
    worker,
)
from poolkit.cli.interrupts import heard
from poolkit.cli.options import describe_choices
from poolkit.errors import PoolingError
from poolkit.lab.errors import LabError

FAILED = 2
"""Exit code for wrong input."""

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


def _show_version(wanted: bool) -> None:
    if wanted:
        import poolkit

        typer.echo(f"poolkit {poolkit.__version__}")
        raise typer.Exit()


def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Pooling layers: compare them on your data, and see what they look at.

    Results go to standard output, progress and messages to standard error.
    """


def _command() -> Any:
    """The command line of this moment: choices of `--pooling` can be registered at any time."""
    application = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
    application.callback()(_root)
    application.command("train")(train.train)
    application.command("predict")(predict.predict)
    application.command("compare")(compare.compare)
    application.command("tune")(tune.tune)
    application.command("worker")(worker.worker)
    application.command("dashboard")(dashboard.dashboard)
    application.command("diagnose")(diagnose.diagnose)
    application.command("explain")(explain.explain)
    application.command("check")(check.check)
    application.command("translate")(translate.translate)
    application.command("conform")(conform.conform)
    application.command("bench")(bench.bench)
    command = typer.main.get_command(application)
    describe_choices(command)
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: What follows `poolkit` on the command line; taken from the process if None.

    Returns:
        The exit code: 0, 2 for wrong input (one line on standard error says why), 130 after Ctrl-C.

    Example:
        >>> main(["explain", "--kernel-size", "2", "--size", "5"])  # doctest: +SKIP
    """
    given = None if arguments is None else list(arguments)
    try:
        with heard():
            code = _command()(args=given, prog_name="poolkit", standalone_mode=False)
    except (LabError, PoolingError) as error:
        return _fail(str(error))
    except typer.TyperException as error:
        # Typer has shown the help already where its message is empty; Pydantic's prefix says nothing.
        return _fail(error.format_message().replace("Value error, ", ""))
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:  # the reader (such as `head`) has gone
        _drop_output()
        return 0
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        _drop_output()
        return _fail(f"{error.filename or 'the output'}: {error.strerror}; make room, and run the same command again")
    return code if isinstance(code, int) else 0


def _drop_output() -> None:
    """Python would complain again when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str) -> int:
    # Control characters, line ends included, would break the promise of one line.
    line = "".join(character if character.isprintable() else " " for character in message)
    if line.strip():
        typer.echo(f"error: {' '.join(line.split())}", err=True)
    return FAILED
