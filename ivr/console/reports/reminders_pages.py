"""Reach of reminders, and attendance after them."""

from ivr.console.auth.roles import Role
from ivr.console.campaigns.labels import DISPOSITIONS
from ivr.console.reports.charts import Plot, Series
from ivr.console.reports.page_parts import Table, asked_period, plotted, report, share_line, shares_table, whole
from ivr.console.reports.queries import reminders
from ivr.console.reports.queries.reminders import Reminded
from ivr.console.web.console import Console
from ivr.console.web.pages import Pages

PAST, AHEAD = 7, 2
"""Default period of appointments; reminders are planned two days ahead."""
DUE = "rappels prévus"
ABSENCES = ("Absents, prévenus ou non", "Personnes", "Absents parmi les personnes notées")
REACHED = {True: "Prévenues", False: "Pas prévenues"}


def add_reminders(console: Console, pages: Pages) -> None:
    """The route /console/figures/reminders."""

    @pages.page("/figures/reminders", Role.SUPERVISOR)
    def reminders_page() -> tuple[str, int]:
        asked = asked_period(console, PAST, AHEAD)
        with console.transaction() as session:
            rows = reminders.reminded(session, console.department(), asked.period)
            absent = reminders.absent_by_reminder(session, console.department(), asked.period)
        reach = reminders.reach(rows)
        lines = [
            share_line("Ont dit qu’ils viennent", reach.confirmed, DUE, reminders.CONFIRMED),
            share_line("Prévenus, message sur répondeur compris", reach.contacted, DUE, reminders.CONTACTED),
            share_line("Ont annulé ou déplacé", reach.given_up, DUE),
        ]
        tables = [_dispositions(rows)] if rows else []
        if any(share.whole for share in absent.values()):
            shares = {REACHED[reached]: share for reached, share in absent.items()}
            tables.append(shares_table("absent", ABSENCES, shares, reminders.ABSENT))
        return report(pages, "reminders", asked, lines=lines if rows else [], tables=tables)


def _dispositions(rows: list[Reminded]) -> Table:
    counts = {DISPOSITIONS.get(code, code): people for code, people in reminders.by_disposition(rows).items()}
    description = "Nombre de personnes à prévenir, par résultat du dernier essai."
    series = [Series("Personnes", list(counts.values()))]
    plot = Plot("dispositions", "Ce que les rappels sont devenus", description, list(counts), series)
    return plotted(plot, ("Dernier essai", "Personnes"), [(whole(people),) for people in counts.values()])
