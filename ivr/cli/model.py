"""`ivr model`: installs and extends speech models."""

from pathlib import Path

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from ivr.cli.understand import KINDS, Context, department_named
from ivr.core.clock import PARIS
from ivr.core.errors import InputError
from ivr.core.settings import Settings, load_settings
from ivr.department import Department
from ivr.flows.vocabulary import listened_words
from ivr.language.grammars.text import words_in
from ivr.speech.lexicon.extend import Extension, extend
from ivr.speech.model_fetch import NAMES, SOURCE, fetch, install

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def model() -> None:
    """Speech recognition models."""


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


@model.command()
@click.argument("target", type=_FOLDER)
@click.option("--model", "source", type=_FOLDER, help="The model to start from; IVR_VOSK_MODEL by default.")
@click.option("--department", "slug", default="", help="Whose communes and topics.")
def lexicon(target: Path, source: Path | None, slug: str) -> None:
    """Write to TARGET a copy of a small speech model with every word that the line listens for.

    Pronunciations come from eSpeak NG. For models with few words; the official French ones have enough.
    The last line printed is the setting that selects the model."""
    settings = load_settings()
    if source is None and not settings.vosk_model:
        raise InputError("There is no model to start from: give --model or set IVR_VOSK_MODEL.")
    words = words_of_line(department_named(slug), settings)
    done = extend(source or Path(settings.vosk_model), target, words)
    for sentence in _summary(done):
        click.echo(sentence)
    click.echo(f"IVR_VOSK_MODEL={target.resolve()}")


def words_of_line(department: Department, settings: Settings) -> frozenset[str]:
    """Every word of the line's grammars."""
    now = settings.clock().astimezone(PARIS)
    context = Context(now.date(), 3, department.slug)
    kinds = (words_in(KINDS[kind](context).vocabulary()) for kind in KINDS if kind != "town")
    return listened_words(department, now).union(*kinds)


def _summary(done: Extension) -> list[str]:
    counts = [f"{len(done.added)} words added, {len(done.known)} known before."]
    return counts + ([f"Without a pronunciation: {', '.join(done.unspoken)}."] if done.unspoken else [])
