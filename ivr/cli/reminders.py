"""`ivr reminders`: plans reminders of appointments, with time and channel."""

import sys
from collections.abc import Iterable
from datetime import datetime

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from ivr.cli.opening import department_option, opened
from ivr.core.db import transaction
from ivr.department import Department
from ivr.outbound.messages.sms_templates import masked
from ivr.outbound.model import NotificationState
from ivr.outbound.planning import reminders as planning
from ivr.outbound.planning.reminders import Dose, PlannedReminders, doses_near, store

SHOWN = 50
"""Most people listed; all are counted."""


@click.group()
def reminders() -> None:
    """Reminders of appointments by call and message."""


@reminders.command("plan")
@click.option("--dry-run", is_flag=True, help="Show who would be reminded and when, and plan nothing.")
@department_option
def plan_command(dry_run: bool, slug: str) -> None:
    """Plan the reminders of coming appointments; existing ones stay unchanged.

    Workers do this every hour."""
    console = Console()
    with opened(slug) as (line, department), transaction(line.engine) as session:
        now = line.clock()
        doses = doses_near(session, line.vault, department, now)
        planned = planning.reminders(_tracked(doses), department, now, line.mails)
        if dry_run:
            _show(console, department, planned)
        else:
            count = store(session, department, planned, now)
            console.print(f"{count} reminders planned in {department.name}; {_late(planned)} are left to people.")


def _tracked(doses: list[Dose]) -> Iterable[Dose]:
    """With a progress bar on a terminal."""
    return track(doses, "Planning", disable=not sys.stdout.isatty(), transient=True)


def _late(planned: list[PlannedReminders]) -> int:
    return sum(each.state is NotificationState.UNREACHED for each in planned)


def _show(console: Console, department: Department, planned: list[PlannedReminders]) -> None:
    table = Table("Who", "Number", "Appointment", "Channel", "First at", "Until")
    for each in planned[:SHOWN]:
        moments = (each.dose.at, each.due_at, each.last_at)
        at, due, last = (_moment(moment, department) for moment in moments)
        channel = each.channel.value if each.state is NotificationState.DUE else "a person"
        table.add_row(_initials(each.dose), masked(each.dose.person["phone"]), at, channel, due, last)
    if planned:
        console.print(table)
    console.print(f"Nothing has been planned; {len(planned)} people would be reminded, {_late(planned)} by people.")


def _initials(dose: Dose) -> str:
    names = (dose.person.get("first_name", ""), dose.person.get("last_name", ""))
    return " ".join(f"{name[0]}." for name in names if name) or "?"


def _moment(at: datetime, department: Department) -> str:
    return f"{at.astimezone(department.zone):%a %d/%m %H:%M}"
