"""`ivr slots`: opens, imports and exports slots."""

from datetime import date, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from ivr.booking.slot_import import Changes, export_slots, import_slots
from ivr.booking.slot_table import LARGEST
from ivr.booking.slots import open_slots
from ivr.calls import Line
from ivr.cli.opening import department_option, opened
from ivr.db import transaction
from ivr.department import Department
from ivr.errors import InputError

SHOWN = 20
"""Changes listed; all are counted."""
_DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


@click.group()
def slots() -> None:
    """The slots in which injections are given."""


@slots.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@department_option
def import_command(file: Path, dry_run: bool, slug: str) -> None:
    """Import a CSV table of slots, all of it or nothing.

    Columns: centre, vaccin, jour, heure, minutes, capacite, marge, reserve2, ferme. A centre is a code or a name."""
    if file.stat().st_size > LARGEST:
        raise InputError("The file is larger than 50 MB; split it by month.")
    console = Console()
    with opened(slug) as (line, department), console.status("Reading the table"), transaction(line.engine) as session:
        changes = import_slots(session, department, file.read_bytes(), line.clock(), dry_run)
    _show(changes, console, dry_run)


@slots.command("export")
@click.option("--from", "first", type=_DAY, help="First day; today when left out.")
@click.option("--to", "last", type=_DAY, help="Last day; a year later when left out.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File; else the standard output.")
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
@click.option("--weeks", type=click.IntRange(1, 52), help="How far ahead; as the department says when left out.")
@department_option
def open_command(weeks: int | None, slug: str) -> None:
    """Open the slots of the department's grid in its centres' hours; slots that exist stay as they are."""
    console = Console()
    with opened(slug) as (line, department), console.status("Opening slots"), transaction(line.engine) as session:
        count = open_slots(session, department, _today(line, department), weeks or department.slot_grid.weeks)
    console.print(f"{count} slots opened in {department.name}.")


def _today(line: Line, department: Department) -> date:
    return line.clock().astimezone(department.zone).date()


def _show(changes: Changes, console: Console, dry_run: bool) -> None:
    lines = [(slot, "new") for slot in changes.new] + list(changes.changed)
    table = Table("Line", "Centre", "Vaccine", "Day", "Time", "Capacity", "Change")
    for slot, change in lines[:SHOWN]:
        centre, vaccine, day, start = slot.key
        table.add_row(str(slot.line), centre, vaccine, f"{day:%d/%m/%Y}", f"{start:%H:%M}", str(slot.capacity), change)
    if lines:
        console.print(table)
    would = "Nothing has been changed; the import would make this: " if dry_run else ""
    counts = f"{len(changes.new)} new, {len(changes.changed)} changed, {changes.unchanged} as they were."
    console.print(would + counts)
