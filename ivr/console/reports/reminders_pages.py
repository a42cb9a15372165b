"""Reach of reminders, and attendance after them."""

from dataclasses import dataclass

from ivr.console.auth.roles import Role
from ivr.console.campaigns.labels import DISPOSITIONS
from ivr.console.reports.charts import Plot, Series, bars
from ivr.console.reports.page_parts import FigureRow, ReportQuery, asked_period, share_line, whole
from ivr.console.reports.queries import reminders
from ivr.console.reports.queries.attendance import ABSENT
from ivr.console.reports.queries.reminders import Reminded, absent_by_reminder, reminded
from ivr.console.reports.queries.share import Share
from ivr.console.reports.tables import Table, shares_table
from ivr.console.web.console import Console
from ivr.console.web.pages import Pages

PAST, AHEAD = 7, 2
"""Default period of appointments; reminders are planned two days ahead."""
ABSENCES = ("Absents, prévenus ou non", "Personnes", "Absents parmi les personnes notées")
TOLD = {True: "Prévenues", False: "Pas prévenues"}


@dataclass(frozen=True)
class RemindersShown:
    """The figures of a period."""

    asked: ReportQuery
    rows: list[Reminded]
    absent: dict[bool, Share]


def add_reminders(console: Console, pages: Pages) -> None:
    """The route /console/figures/reminders."""

    @pages.page("/figures/reminders", Role.SUPERVISOR)
    def reminders_page() -> tuple[str, int]:
        shown = _read(console)
        page = pages.render("reports/reminders.html", shown=shown, lines=_lines(shown.rows), tables=_tables(shown))
        return page, 422 if shown.asked.problem else 200


def _read(console: Console) -> RemindersShown:
    department, asked = console.department(), asked_period(console, PAST, AHEAD)
    with console.transaction() as session:
        rows = reminded(session, department, asked.period)
        return RemindersShown(asked, rows, absent_by_reminder(session, department, asked.period))


def _lines(rows: list[Reminded]) -> list[FigureRow]:
    reach = reminders.reach(rows)
    due = "rappels prévus"
    return [
        share_line("Ont dit qu’ils viennent", reach.confirmed, due, reminders.CONFIRMED),
        share_line("Prévenus, message sur répondeur compris", reach.contacted, due, reminders.CONTACTED),
        share_line("Ont annulé ou déplacé", reach.given_up, due),
    ]


def _tables(shown: RemindersShown) -> list[Table]:
    tables = [_dispositions(shown.rows)] if shown.rows else []
    if any(share.whole for share in shown.absent.values()):
        absent = {TOLD[told]: share for told, share in shown.absent.items()}
        tables.append(shares_table("absent", ABSENCES, absent, ABSENT))
    return tables


def _dispositions(rows: list[Reminded]) -> Table:
    counts = {DISPOSITIONS.get(code, code): people for code, people in reminders.by_disposition(rows).items()}
    plot = Plot(
        name="dispositions",
        title="Ce que les rappels sont devenus",
        description="Nombre de personnes à prévenir, par résultat du dernier essai.",
        labels=list(counts),
        series=[Series("Personnes", list(counts.values()))],
    )
    cells = [(name, whole(people)) for name, people in counts.items()]
    return Table("dispositions", plot.title, ("Dernier essai", "Personnes"), cells, bars(plot, max(counts.values())))
