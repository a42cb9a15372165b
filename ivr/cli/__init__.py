"""The `ivr` command: one file per command, loaded when it is called."""

import sys
from importlib import import_module

import click

from ivr import __version__
from ivr.core.errors import IvrError

COMMANDS = {
    "serve": "serve",
    "worker": "serve",
    "exchange": "serve",
    "db": "database",
    "prepare": "prepare",
    "call": "call",
    "say": "say",
    "understand": "understand",
    "transcribe": "transcribe",
    "prompts": "prompts",
    "model": "model",
    "slots": "slots",
    "audit": "audit",
    "queue": "queue",
    "users": "users",
    "reminders": "reminders",
    "department": "department",
}
"""Command name → module of this package that holds it, under the same name."""


class LazyGroup(click.Group):
    """Imports a command's module when the command is used, so that `ivr --help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None when there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"ivr.cli.{COMMANDS[cmd_name]}"), cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101
        return command


@click.group(cls=LazyGroup)
@click.version_option(__version__)
def ivr() -> None:
    """The telephone line of a vaccination centre."""


def main() -> None:
    """Runs the command line. Exit codes: 0 success, 1 an error (one sentence on stderr), 2 wrong usage."""
    try:
        ivr()
    except IvrError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
