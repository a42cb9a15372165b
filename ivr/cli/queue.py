"""`ivr queue`: the agents' queue and the callback tickets."""

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from ivr.agents.queue import tickets, waiting
from ivr.cli.opening import department_option, opened
from ivr.core.clock import PARIS
from ivr.department import Department
from ivr.line import Line

HIDDEN = {"caller", "step", "reason"}


@click.command()
@department_option
def queue(slug: str) -> None:
    """Show the agents' queue and the callback tickets."""
    console = Console()
    with opened(slug) as (line, department):
        console.print(_queue(line, department))
        console.print(_tickets(line, department))


def _queue(line: Line, department: Department) -> Table:
    table = Table("No.", "Since", "Reason", "Number", "Known", title=f"Waiting for a person, {department.name}")
    with Session(line.engine) as session:
        for place, entry in enumerate(waiting(session, line.vault, department.slug), 1):
            known = entry.case["gathered"]
            since = entry.since.astimezone(PARIS).strftime("%d/%m %H:%M")
            table.add_row(str(place), since, entry.case["reason"], known.get("caller") or "withheld", _known(known))
    return table


def _tickets(line: Line, department: Department) -> Table:
    table = Table("Promised", "Reason", "Number", "Known", title="To call back")
    with Session(line.engine) as session:
        for ticket, case in tickets(session, line.vault, department.slug):
            due = f"{ticket.due_day:%d/%m} {ticket.due_part}"
            table.add_row(due, case["reason"], case["phone"], _known(case["gathered"]))
    return table


def _known(gathered: dict[str, object]) -> str:
    return ", ".join(
        f"{key}: {value}" for key, value in gathered.items() if key not in HIDDEN and value not in ("", [])
    )
