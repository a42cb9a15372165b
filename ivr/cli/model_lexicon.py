"""`ivr model lexicon`: adds a department's words to a small speech model."""

from pathlib import Path

import click

from ivr.cli.understand import KINDS, Context
from ivr.core.clock import PARIS
from ivr.core.errors import InputError
from ivr.core.settings import Settings, load_settings
from ivr.department import Department
from ivr.department.files import load_departments
from ivr.flows.vocabulary import listened_words
from ivr.language.grammars.text import words_in
from ivr.speech.lexicon.extend import Extension, extend

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("lexicon")
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
    words = words_of_line(_department(settings, slug), settings)
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


def _department(settings: Settings, slug: str) -> Department:
    return load_departments(settings.departments_dir).chosen(slug)


def _summary(done: Extension) -> list[str]:
    counts = [f"{len(done.added)} words added, {len(done.known)} known before."]
    return counts + ([f"Without a pronunciation: {', '.join(done.unspoken)}."] if done.unspoken else [])
