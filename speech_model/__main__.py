"""`python -m speech_model`: the stages by name. `make model` runs all, `make model SMALL=1` a small one."""

from pathlib import Path

import click

from ivr.core.settings import OWN_MODEL
from speech_model.export import shipped
from speech_model.pipeline import Workshop
from speech_model.speakers import SPEAKERS

_SMALL = click.option("--small", is_flag=True, help="A run of some minutes that shows that every stage works.")
_WITHOUT = click.option(
    "--without", default="", type=click.Choice(["", *(each.name for each in SPEAKERS)]), help="A speaker to leave out."
)


@click.group()
def main() -> None:
    """Make and measure a small French telephone model for Vosk. Finished stages are not repeated."""


@main.command()
@_SMALL
def gather(small: bool) -> None:
    """Make synthetic speech; download and unpack recordings."""
    Workshop.of(small).gather()


@main.command()
@_SMALL
def align(small: bool) -> None:
    """Find the sounds in the recordings, by a first network that knows synthetic speech only."""
    Workshop.of(small).align()


@main.command()
@_SMALL
@_WITHOUT
def train(small: bool, without: str) -> None:
    """Train the network; after an interruption it resumes."""
    _report(Workshop.of(small).train(without))


@main.command()
@_SMALL
@_WITHOUT
def export(small: bool, without: str) -> None:
    """Write the folder that Vosk loads."""
    _report(Workshop.of(small).export(without))


@main.command()
def ship() -> None:
    """Put the model of the full run into the service, with its licences: what the line listens with of itself."""
    workshop = Workshop.of(small=False)
    shipped(workshop.export(), OWN_MODEL)
    _report(OWN_MODEL)


@main.command("all")
@_SMALL
def everything(small: bool) -> None:
    """Every stage but the measuring."""
    workshop = Workshop.of(small)
    workshop.gather()
    _report(workshop.export())


def _report(path: Path) -> None:
    click.echo(str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path))


if __name__ == "__main__":
    main()
