"""`ivr prepare`: everything that the line needs before its first call; can be repeated."""

from datetime import timedelta

import click
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import text

from ivr.app import create_line
from ivr.booking.slots.bulk_forms import open_slots
from ivr.core.db import transaction, upgrade
from ivr.core.settings import Settings, load_settings
from ivr.line import Line
from ivr.speech.voices.prerender import known, render
from ivr.speech.voices.voice import Voice, create_voice


@click.command()
@click.option("--weeks", default=8, show_default=True, help="How far ahead slots are opened.")
def prepare(weeks: int) -> None:
    """Upgrade the tables, open slots if there are none ahead, render the fixed prompts."""
    prepare_line(load_settings(), weeks)


def prepare_line(settings: Settings, weeks: int = 8) -> None:
    """Prepares the line and shows progress."""
    console = Console()
    with console.status("Starting the database"):
        line = create_line(settings)
        upgrade(line.engine)
    _open_slots(line, weeks, console)
    _render(line, create_voice(settings), console)
    line.engine.dispose()


def _open_slots(line: Line, weeks: int, console: Console) -> None:
    for department in line.departments.current():
        today = line.clock().astimezone(department.zone).date()
        with transaction(line.engine) as session:
            ahead = session.scalar(
                text("SELECT count(*) FROM slots WHERE department = :slug AND day > :day"),
                {"slug": department.slug, "day": today + timedelta(days=7)},
            )
            if ahead:
                continue
            with console.status(f"Opening {weeks} weeks of slots in {department.name}"):
                opened = open_slots(session, department, today, weeks)
        console.print(f"{opened} slots opened in {department.name}, from {today:%d/%m/%Y} on.")


def _render(line: Line, voice: Voice, console: Console) -> None:
    texts = known(
        line.departments.current().prompts, (department.service_name for department in line.departments.current())
    )
    with Progress(console=console, transient=True) as progress:
        render(voice, progress.track(texts, description="Rendering the voice"))
