"""``ionshore``: entry of the command line and the one place errors are told.

Exit status: 0 done, 1 command or program failed, 2 data, 3 scenario, 4 solver,
5 outside the model (:mod:`ionshore.core.errors`), 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import metadata
from typing import Annotated

import typer

from ionshore.cli.lazy import LazyGroup
from ionshore.core.errors import IonshoreError

__all__ = ["app", "main"]

_INTERRUPTED = 130

app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def version() -> str:
    """Return the version of the installed package."""
    try:
        return metadata.version("ionshore")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def _tell_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"ionshore {version()}")
        raise typer.Exit


@app.callback()
def ionshore(
    *,
    show_version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Show the version and leave.",
            callback=lambda value: _tell_version(wanted=value),
            is_eager=True,
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where a failure of the program is.")
    ] = False,
) -> None:
    """Decide how an allied battery supply chain gets built."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with the exit status of what became of it.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after ``ionshore``; by default those of the process.

    Raises
    ------
    SystemExit
        Always.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show a letter must not end the program.
            stream.reconfigure(errors="backslashreplace")
    try:
        app(words, prog_name="ionshore")
    except IonshoreError as error:
        from ionshore.cli.faults import tell_error

        tell_error(error, words)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader has left, for example 'head': nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except Exception as error:
        if "--debug" in words:
            raise
        from ionshore.cli.faults import tell_failure

        tell_failure(error, words)
        sys.exit(1)


if __name__ == "__main__":
    main()
