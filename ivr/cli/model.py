"""`ivr model`: installs and extends speech models."""

from pathlib import Path

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from ivr.cli.model_lexicon import lexicon
from ivr.core.settings import load_settings
from ivr.speech.model_fetch import NAMES, SOURCE, fetch, install


@click.group()
def model() -> None:
    """Speech recognition models."""


model.add_command(lexicon)


@model.command("fetch")
@click.argument("size", type=click.Choice(list(NAMES)), default="small")
@click.option("--from", "archive", type=click.Path(dir_okay=False, path_type=Path), help="A zip downloaded elsewhere.")
@click.option("--url", help="Another address of the zip, such as a mirror's.")
def fetch_command(size: str, archive: Path | None, url: str | None) -> None:
    """Install Vosk's French model: small (41 MB, the default) or large (1.4 GB, more precise, several GB of memory).

    An interrupted download is resumed. The last line printed is the setting that selects the model.
    """
    if archive and url:
        raise click.UsageError("Give --from or --url, not both.")
    models = load_settings().var_dir / "models"
    folder = install(archive, models) if archive else _download(url or f"{SOURCE}/{NAMES[size]}.zip", models)
    click.echo(f"IVR_VOSK_MODEL={folder.resolve()}")


def _download(url: str, models: Path) -> Path:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task(url.rpartition("/")[2], total=None)
        return fetch(url, models, lambda there, expected: bar.update(task, completed=there, total=expected or None))
