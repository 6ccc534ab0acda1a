"""The command `outspoken`: reading files without a server, and running the whole house.

Each command is a module of this package with a function `command`, loaded when it is called: `outspoken read` needs
no Django, and the server's commands say what to install where it is missing.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import Annotated, NamedTuple

import typer

from outspoken import __version__


class Entry(NamedTuple):
    """Where a command lives, what it says of itself in the list of commands, and whether it needs the server."""

    module: str
    says: str
    needs_server: bool = True


COMMANDS = {
    "read": Entry("outspoken.cli.read", "Read files of feedback into readings and a report.", needs_server=False),
    "reader": Entry(
        "outspoken.cli.reader", "Measure the reader on labelled texts, and teach it your own.", needs_server=False
    ),
    "up": Entry("outspoken.cli.up", "Run the whole platform on this machine."),
    "demo": Entry("outspoken.cli.demo", "Run the platform filled with a believable company."),
    "check": Entry("outspoken.cli.check", "Say what is unsafe in this installation and how to mend it."),
    "import": Entry("outspoken.cli.imports", "Import files of feedback into this installation."),
    "manage": Entry("outspoken.cli.manage", "Run a management command of this installation."),
}
# Everything after the name of a command, "--" too, is for the command itself.
_PASSED_ON = {
    "allow_extra_args": True,
    "allow_interspersed_args": False,
    "ignore_unknown_options": True,
    "help_option_names": [],
}

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="The whole loop of the voice of the customer: listen, understand, act, involve, tell.",
)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        print(f"outspoken {__version__}")
        raise typer.Exit


@app.callback()
def _outspoken(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


def _register(name: str, entry: Entry) -> None:
    @app.command(name, help=entry.says, context_settings=_PASSED_ON, add_help_option=False)
    def pass_on(context: typer.Context) -> None:
        run(name, context.args)


for _name, _entry in COMMANDS.items():
    _register(_name, _entry)


def run(name: str, arguments: list[str]) -> None:
    """Load a command and run it with its arguments; exits as the command does."""
    entry = COMMANDS[name]
    if entry.needs_server and importlib.util.find_spec("django") is None:
        print(f'outspoken {name} needs the server. Install it: pip install "outspoken[server]"', file=sys.stderr)
        raise typer.Exit(2)
    function = importlib.import_module(entry.module).command
    if isinstance(function, typer.Typer):  # a command of several
        function(arguments, prog_name=f"outspoken {name}")
        return
    one = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    one.command(name, context_settings={"help_option_names": ["-h", "--help"]})(function)
    one(arguments, prog_name=f"outspoken {name}")


def main() -> None:
    """The entry point of the command."""
    app(prog_name="outspoken")


__all__ = ["app", "main", "run"]
