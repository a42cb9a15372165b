"""Outcomes of the calls, and how soon callers reached an agent."""

from dataclasses import dataclass

from flask import Response

from ivr.console.auth.roles import Role
from ivr.console.reports.charts import Plot, Series, columns
from ivr.console.reports.labels import OUTCOMES, REASONS
from ivr.console.reports.page_parts import FigureRow, ReportQuery, asked_period, number_line, share_line, table_file
from ivr.console.reports.queries import calls, room
from ivr.console.reports.queries.calls import Flow, booked_by_agents, counted, last_turns, minutes_to_book
from ivr.console.reports.queries.replies import TARGETS, Replies
from ivr.console.reports.queries.room import Promises, Service, promises, waited
from ivr.console.reports.queries.share import Share
from ivr.console.reports.queries.steps import read_replies
from ivr.console.reports.tables import Table, promises_table, replies_table, waits_table
from ivr.console.web.console import Console
from ivr.console.web.pages import Pages

DAYS = 7
"""Default period."""
HANDLING = "Temps d’un agent par appel, notes comprises"
HEADINGS = ("heure", "appels", "aboutis", "passés à une personne", "raccrochés", "raccrochés avant 10 s")


@dataclass(frozen=True)
class CallsShown:
    """The figures of a period."""

    asked: ReportQuery
    hours: dict[int, Flow]
    outcomes: dict[str, int]
    reasons: dict[str, int]
    lines: list[FigureRow]
    room: list[FigureRow]
    tables: list[Table]


def add_calls(console: Console, pages: Pages) -> None:
    """The routes /console/figures and /console/figures/calls.csv."""

    @pages.page("/figures", Role.SUPERVISOR)
    def figures_page() -> tuple[str, int]:
        shown = _read(console)
        words = {"outcome_words": OUTCOMES, "reason_words": REASONS}
        page = pages.render("reports/calls.html", shown=shown, plot=_plot(shown.hours), **words)
        return page, 422 if shown.asked.problem else 200

    @pages.page("/figures/calls.csv", Role.SUPERVISOR)
    def calls_file() -> Response:
        rows = (
            (f"{hour} h", flow.calls, flow.done, flow.handed_over, flow.left, flow.early)
            for hour, flow in _read(console).hours.items()
        )
        return table_file("appels", HEADINGS, rows)


def _read(console: Console) -> CallsShown:
    department, asked, now = console.department(), asked_period(console, DAYS), console.now()
    with console.transaction() as session:
        rows = counted(session, department, asked.period)
        booked = booked_by_agents(session, department, asked.period)
        median, ninth = minutes_to_book(session, department, asked.period)
        waits = waited(session, department, asked.period, now)
        promised = promises(session, department, asked.period, now)
        replies = read_replies(session, department, asked.period)
        reasons = calls.reasons(last_turns(session, department, asked.period))
    lines = [*_call_lines(calls.altogether(rows), booked), *_booking_lines(median, ninth), *_reply_lines(replies)]
    in_room = [*_room_lines(room.service(waits)), *_promise_lines(promised)]
    tables = [waits_table(waits), promises_table(promised), replies_table(replies)]
    return CallsShown(asked, calls.by_hour(rows), calls.outcomes(rows), reasons, lines, in_room, tables)


def _call_lines(flow: Flow, booked: int) -> list[FigureRow]:
    return [
        share_line("Taux de décroché", flow.reached, "appels, sans les raccrochés avant 10 s", calls.REACHED),
        share_line("Aboutis sans personne", flow.contained, "appels, non rappelants sous 24 h", calls.CONTAINED),
        share_line("Raccrochés sans résultat", flow.escaped, "appels, après 10 s", calls.ESCAPED),
        share_line(
            "Passés à une personne, qui a réservé", Share(booked, flow.handed_over), "appels passés ou à rappeler"
        ),
    ]


def _booking_lines(median: float | None, ninth: float | None) -> list[FigureRow]:
    return [
        number_line("Durée d’une réservation, médiane", median, "min", calls.MEDIAN_MINUTES),
        number_line("Durée d’une réservation, neuf sur dix", ninth, "min", calls.P90_MINUTES),
    ]


def _reply_lines(replies: Replies) -> list[FigureRow]:
    return [
        number_line(f"Réponse de la ligne, {name}", replies.quantile(part), "ms", target)
        for name, (part, target) in TARGETS.items()
    ]


def _room_lines(served: Service) -> list[FigureRow]:
    asked = "demandes, sans les raccrochés avant 5 s"
    return [
        share_line("Décroché par une personne en 20 s", served.within_20, asked, room.SERVICE_20),
        share_line("Décroché par une personne en 60 s", served.within_60, asked, room.SERVICE_60),
        share_line("Abandons après 20 s d’attente", served.abandoned, "mis en attente", room.ABANDONED),
        number_line("Attente moyenne", served.answer_seconds, "s", room.ANSWER_SECONDS),
        number_line("Attente la plus longue en ce moment", served.longest_now, "s", room.LONGEST_SECONDS),
        number_line(HANDLING, served.handling_minutes, "min", room.HANDLING_MINUTES),
    ]


def _promise_lines(promised: Promises) -> list[FigureRow]:
    return [
        share_line("Rappels faits à temps échu", promised.kept, "rappels promis", room.CALLED_BACK),
        number_line("Rappels promis", promised.opened, ""),
        number_line("Rappels en retard", promised.overdue, ""),
        number_line("Âge du plus ancien rappel à faire", promised.oldest_days if promised.waiting else None, "j"),
    ]


def _plot(hours: dict[int, Flow]) -> str:
    plot = Plot(
        name="hours",
        title="Appels par heure",
        description="Nombre d’appels commencés à chaque heure : aboutis, passés à une personne, raccrochés.",
        labels=[f"{hour} h" for hour in hours],
        series=[
            Series("Aboutis", [flow.done for flow in hours.values()]),
            Series("Passés à une personne", [flow.handed_over for flow in hours.values()]),
            Series("Raccrochés", [flow.left + flow.early for flow in hours.values()]),
        ],
    )
    return columns(plot)
