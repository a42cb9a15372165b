"""`ivr prompts`: checks, lists, records and renders prompts."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from ivr.core.errors import ConfigurationError, InputError
from ivr.core.settings import ROOT, Settings, load_settings
from ivr.department.files import load_departments
from ivr.department.files.problems import FileProblems
from ivr.language.prompt_check import check as check_prompts
from ivr.language.prompt_check import words_per_minute_seconds
from ivr.language.prompt_uses import used_prompts
from ivr.language.prompts import PromptBook
from ivr.speech.voices import prerender, recordings
from ivr.speech.voices.voice import create_voice

LANGUAGE = "fr"


@click.group()
def prompts() -> None:
    """What the line says."""


@prompts.command()
def check() -> None:
    """Check that every prompt spoken is written, short enough, and can be asked again; and what was recorded."""
    settings = load_settings()
    book = _book(settings)
    used = used_prompts(ROOT / "ivr", book.names()) | _named_by_departments(settings)
    found = FileProblems()
    check_prompts(book, used, found)
    problems = [*found.listed(), *recordings.problems(book.recordable().keys(), _audio(settings))]
    for problem in problems:
        click.echo(problem)
    if problems:
        raise ConfigurationError(f"{len(problems)} problems in the prompts of {settings.prompts_dir / LANGUAGE}.")
    click.echo(f"{len(book.names())} prompts, all of them spoken and short enough.")


@prompts.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def import_command(folder: Path) -> None:
    """Import a speaker's files, named as in `list --to-record`, in any format that ffmpeg reads.

    Silence at both ends is cut to 0.1 s and the level is normalised. A file that is clipped, too quiet, too long or
    has an unknown name is refused; the synthetic voice speaks that prompt."""
    settings = load_settings()
    names = _book(settings).recordable().keys()
    files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
    refused = 0
    for result in recordings.take(files, names, _audio(settings)):
        match result:
            case recordings.Taken(name, seconds):
                click.echo(f"{name}\t{seconds:.1f} s")
            case recordings.RecordingRefused(file, problem):
                refused += 1
                click.echo(f"{file} {problem}")
    lacking = recordings.missing(names, _audio(settings))
    click.echo(f"{len(files) - refused} recordings are taken; {len(lacking)} of {len(names)} prompts have none yet.")
    if refused:
        raise InputError(f"{refused} of {len(files)} files are refused: record them again and import them.")


@prompts.command("list")
@click.option("--to-record", is_flag=True, help="Only prompts that can be recorded and have no recording yet.")
def list_command(to_record: bool) -> None:
    """Print name, seconds and text of every prompt, separated by tabs."""
    settings = load_settings()
    book = _book(settings)
    voice = create_voice(settings)
    for name, text in book.recordable().items() if to_record else book.texts():
        if to_record and voice.recording(name):
            continue
        click.echo(f"{name}\t{words_per_minute_seconds(book.sample(text)):.1f}\t{text}")


@prompts.command()
def render() -> None:
    """Render every fixed prompt into the cache, at both paces."""
    settings = load_settings()
    services = (department.service_name for department in load_departments(settings.departments_dir))
    texts = prerender.known(_book(settings), services)
    with Progress(console=Console()) as progress:
        prerender.render(create_voice(settings), progress.track(texts, description="Rendering the voice"))
    click.echo(f"{len(texts)} texts are rendered at both paces.")


def _audio(settings: Settings) -> Path:
    return settings.prompts_dir / LANGUAGE / "audio"


def _book(settings: Settings) -> PromptBook:
    return PromptBook.load(settings.prompts_dir / LANGUAGE)


def _named_by_departments(settings: Settings) -> set[str]:
    """Prompts that a department's protocol asks for."""
    return {name for each in load_departments(settings.departments_dir) for name in each.prompts.values()}
