"""The door: every command, and the one place where a failure becomes an exit code and a message."""

import sys
import traceback

import typer

from lesionwise import __version__
from lesionwise.cli import check, compare, demo, explain, intake, run, simulate, study, verify
from lesionwise.cli.console import BUG, USER_FAULT, print_fault_page, tell
from lesionwise.terms import Faults

app = typer.Typer(
    name="lesionwise",
    help="Run a trial of ablative radiotherapy from protocol to published result, lesion by lesion.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.add_typer(study.app, name="study")
app.add_typer(intake.app, name="import")
app.command("demo")(demo.demo)
app.command("simulate")(simulate.simulate_records)
app.command("check")(check.check)
app.command("run")(run.run)
app.command("explain")(explain.explain_value)
app.command("compare")(compare.compare)
app.command("verify")(verify.verify)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"lesionwise {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version and end."
    ),
) -> None:
    """Options of every command."""


def main() -> None:
    """Run a command: exit 0 done, 1 the input is wrong, 2 the call is wrong, 3 our bug."""
    try:
        app()
    except Faults as faults:
        print_fault_page(faults)
        sys.exit(USER_FAULT)
    except OSError as error:
        where = error.filename or "the file system"
        tell(f"{where}: {error.strerror or type(error).__name__}.", "Correct the path or its permissions.")
        sys.exit(USER_FAULT)
    except KeyboardInterrupt:
        tell("Stopped. Nothing that was unfinished has been kept.")
        sys.exit(130)
    except Exception as error:
        _tell_bug(error)
        sys.exit(BUG)


def _tell_bug(error: Exception) -> None:
    """Where it broke, without the values that broke it: they may be a patient's."""
    places = traceback.extract_tb(error.__traceback__)
    own = [place for place in places if "lesionwise" in place.filename] or list(places)
    lines = [f"  {place.name}, {place.filename.rpartition('lesionwise/')[2]}:{place.lineno}" for place in own]
    tell(
        f"This is a fault of lesionwise {__version__}, not of your input: {type(error).__name__}.",
        "Nothing has been written. Please report these lines (they hold no data):",
        *lines[-8:],
    )
