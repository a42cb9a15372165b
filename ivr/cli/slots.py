"""`ivr slots`: opens, imports and exports slots."""

from datetime import date, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from ivr.booking.slots.bulk_forms import open_slots
from ivr.booking.slots.csv_import import Changes, export_slots, import_slots
from ivr.booking.smart.import_ import import_smart
from ivr.cli.opening import department_option, opened
from ivr.cli.smart_sources import collect
from ivr.core.db import transaction
from ivr.core.errors import InputError
from ivr.department import Department
from ivr.line import Line

PASSED = {
    "elsewhere": "in other places",
    "vaccine": "of other vaccines",
    "service": "for something else",
    "past": "in the past",
    "long": "longer than ten hours",
    "mistaken": "entered in error",
}
SHOWN = 20
"""Most changes listed; all are counted."""
_DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


@click.group()
def slots() -> None:
    """Vaccination slots."""


@slots.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@department_option
def import_command(file: Path, dry_run: bool, slug: str) -> None:
    """Import a CSV table of slots, completely or not at all.

    Columns: centre, vaccin, jour, heure, minutes, capacite, marge, reserve2, ferme. A centre is a code or a name."""
    console = Console()
    with (
        file.open("rb") as table,
        opened(slug) as (line, department),
        console.status("Reading the table"),
        transaction(line.engine) as session,
    ):
        changes = import_slots(session, department, table, line.clock(), dry_run)
    _show(changes, console, dry_run)


@slots.command("import-smart")
@click.argument("sources", nargs=-1, required=True, metavar="FILE_OR_URL...")
@click.option("--centre", "centres", multiple=True, metavar="LOCATION=CODE", help="Map a Location to a centre.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@department_option
def import_smart_command(sources: tuple[str, ...], centres: tuple[str, ...], dry_run: bool, slug: str) -> None:
    """Import slots that another platform publishes as SMART Scheduling Links, completely or not at all.

    Give a manifest ($bulk-publish), or the NDJSON files of Locations, Schedules and Slots. Locations that are not
    centres of the department are skipped."""
    console = Console()
    with opened(slug) as (line, department), console.status("Reading the slots"), transaction(line.engine) as session:
        known = _centres(department, centres)
        changes, passed = import_smart(session, department, collect(sources), known, line.clock(), dry_run)
    _show(changes, console, dry_run)
    if passed:
        console.print(f"Skipped: {', '.join(f'{count} {PASSED[why]}' for why, count in sorted(passed.items()))}.")


@slots.command("export")
@click.option("--from", "first", type=_DAY, help="First day.  [default: today]")
@click.option("--to", "last", type=_DAY, help="Last day.  [default: a year later]")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File.  [default: stdout]")
@department_option
def export_command(first: datetime | None, last: datetime | None, output: Path | None, slug: str) -> None:
    """Export slots as a CSV table that spreadsheets open and `ivr slots import` reads."""
    with opened(slug) as (line, department), Session(line.engine) as session:
        start = first.date() if first else _today(line, department)
        table = export_slots(session, department, start, last.date() if last else start + timedelta(days=365))
    if output:
        output.write_text(table, encoding="utf-8-sig", newline="")
    else:
        click.echo(table, nl=False)


@slots.command("open")
@click.option("--weeks", type=click.IntRange(1, 52), help="How far ahead.  [default: the department's setting]")
@department_option
def open_command(weeks: int | None, slug: str) -> None:
    """Open the slots of the department's grid in its centres' hours; existing slots stay unchanged."""
    console = Console()
    with opened(slug) as (line, department), console.status("Opening slots"), transaction(line.engine) as session:
        count = open_slots(session, department, _today(line, department), weeks or department.slot_grid.weeks)
    console.print(f"{count} slots opened in {department.name}.")


def _centres(department: Department, given: tuple[str, ...]) -> dict[str, str]:
    """Id of a Location → code of a centre. Raises InputError."""
    pairs = dict(each.rpartition("=")[::2] for each in given)
    unknown = set(pairs.values()) - {centre.code for centre in department.centres}
    if unknown or "" in pairs:
        raise InputError("Write --centre LOCATION=CODE with the code of a centre of the department.")
    return pairs


def _today(line: Line, department: Department) -> date:
    return line.clock().astimezone(department.zone).date()


def _show(changes: Changes, console: Console, dry_run: bool) -> None:
    lines = [(slot, "new") for slot in changes.new] + [(each.slot, each.difference) for each in changes.changed]
    table = Table("Line", "Centre", "Vaccine", "Day", "Time", "Capacity", "Change")
    for slot, change in lines[:SHOWN]:
        centre, vaccine, day, start = slot.key
        table.add_row(
            str(slot.line), centre, vaccine, f"{day:%d/%m/%Y}", f"{start:%H:%M}", str(slot.numbers.capacity), change
        )
    if lines:
        console.print(table)
    would = "Nothing has been changed; the import would make this: " if dry_run else ""
    counts = f"{len(changes.new)} new, {len(changes.changed)} changed, {changes.unchanged} as they were."
    console.print(would + counts)
