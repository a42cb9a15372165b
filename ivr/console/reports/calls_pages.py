"""Outcomes of the calls, and how soon callers reached an agent."""

from collections.abc import Iterable

from flask import Response

from ivr.console.auth.roles import Role
from ivr.console.reports.charts import Plot, Series, columns
from ivr.console.reports.labels import OUTCOMES, REASONS
from ivr.console.reports.page_parts import (
    FigureRow,
    Table,
    asked_period,
    number_line,
    percent,
    plotted,
    report,
    share_line,
    table_file,
)
from ivr.console.reports.queries import calls, room
from ivr.console.reports.queries.calls import Flow, Replies
from ivr.console.reports.queries.room import Promises, Service, Waited
from ivr.console.reports.queries.share import Share
from ivr.console.web.console import Console
from ivr.console.web.pages import Pages

DAYS = 7
"""Default period."""
HANDLING = "Temps d’un agent par appel, notes comprises"
HEADINGS = ("heure", "appels", "aboutis", "passés à une personne", "raccrochés", "raccrochés avant 10 s")


def add_calls(console: Console, pages: Pages) -> None:
    """The routes /console/figures and /console/figures/calls.csv."""

    @pages.page("/figures", Role.SUPERVISOR)
    def figures_page() -> tuple[str, int]:
        asked, now = asked_period(console, DAYS), console.now()
        with console.transaction() as session:
            days = (session, console.department(), asked.period)
            rows = calls.counted(*days)
            booked = calls.booked_by_agents(*days)
            minutes = calls.minutes_to_book(*days)
            reasons = calls.reasons(calls.last_turns(*days))
            waits = room.waited(*days, now)
            promised = room.promises(*days, now)
            replies = calls.replies(*days)
        hours = calls.by_hour(rows)
        return report(
            pages,
            "calls",
            asked,
            hours=hours,
            plot=_plot(hours),
            lines=[*_call_lines(calls.altogether(rows), booked), *_time_lines(minutes, replies)],
            room=[*_room_lines(room.service(waits)), *_promise_lines(promised)],
            tables=[_waits(waits), _promises(promised), _replies(replies)],
            counts=[
                (calls.outcomes(rows), OUTCOMES, "outcomes", "Ce que les appels sont devenus", "Résultat"),
                (reasons, REASONS, "reasons", "Pourquoi une personne", "Raison"),
            ],
        )

    @pages.page("/figures/calls.csv", Role.SUPERVISOR)
    def calls_file() -> Response:
        with console.transaction() as session:
            rows = calls.counted(session, console.department(), asked_period(console, DAYS).period)
        cells = (
            (f"{hour} h", flow.calls, flow.done, flow.handed_over, flow.left, flow.early)
            for hour, flow in calls.by_hour(rows).items()
        )
        return table_file("appels", HEADINGS, cells)


def _call_lines(flow: Flow, booked: int) -> list[FigureRow]:
    by_agents = Share(booked, flow.handed_over)
    return [
        share_line("Taux de décroché", flow.reached, "appels, sans les raccrochés avant 10 s", calls.REACHED),
        share_line("Aboutis sans personne", flow.contained, "appels, non rappelants sous 24 h", calls.CONTAINED),
        share_line("Raccrochés sans résultat", flow.escaped, "appels, après 10 s", calls.ESCAPED),
        share_line("Passés à une personne, qui a réservé", by_agents, "appels passés ou à rappeler"),
    ]


def _time_lines(minutes: tuple[float | None, float | None], replies: Replies) -> list[FigureRow]:
    median, ninth = minutes
    return [
        number_line("Durée d’une réservation, médiane", median, "min", calls.MEDIAN_MINUTES),
        number_line("Durée d’une réservation, neuf sur dix", ninth, "min", calls.P90_MINUTES),
        *(
            number_line(f"Réponse de la ligne, {name}", replies.quantile(part), "ms", target)
            for name, (part, target) in calls.TARGETS.items()
        ),
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
    description = "Nombre d’appels commencés à chaque heure : aboutis, passés à une personne, raccrochés."
    series = [
        Series("Aboutis", [flow.done for flow in hours.values()]),
        Series("Passés à une personne", [flow.handed_over for flow in hours.values()]),
        Series("Raccrochés", [flow.left + flow.early for flow in hours.values()]),
    ]
    return columns(Plot("hours", "Appels par heure", description, [f"{hour} h" for hour in hours], series))


def _replies(replies: Replies) -> Table:
    """Response times of the line."""
    labels = [f"≤ {most} ms" for most in calls.CLASSES] + [f"> {calls.CLASSES[-1]} ms"]
    shares = [Share(turns, replies.turns) for turns in replies.classes]
    description = "Part des réponses que la ligne a préparées en tant de millisecondes, en pour cent."
    series = [Series("Réponses", [share.percent for share in shares])]
    plot = Plot("replies", "Temps de réponse de la ligne", description, labels, series, " %")
    note = "De la réponse reçue à la suite prête à être dite ; le silence qui termine une réponse parlée n’y est pas."
    cells = [(str(share.part), percent(share)) for share in shares]
    return plotted(plot, ("Temps", "Réponses", "Part"), cells, 100, note)


def _waits(rows: Iterable[Waited]) -> Table:
    """Waits in the queue, and how they ended."""
    kinds = {"Pris par un agent": room.ANSWERED, "Raccrochés": room.GONE, "Rappel promis": room.PROMISED}
    labels = ["20 s au plus", "de 20 à 60 s", "de 1 à 3 min", "plus de 3 min"]
    description = "Nombre de personnes par durée d’attente : prises par un agent, raccrochées, à rappeler."
    counts = [[each[kind] for kind in kinds.values()] for each in room.spread(rows)]
    series = [Series(name, [row[place] for row in counts]) for place, name in enumerate(kinds)]
    plot = Plot("waits", "Attente d’une personne", description, labels, series)
    return plotted(plot, ("Attente", *kinds), [[*map(str, row)] for row in counts])


def _promises(promised: Promises) -> Table:
    """Results of promised callbacks."""
    counts = {
        "Rappelés": promised.done,
        "Pas joints après trois essais": promised.not_reached,
        "À rappeler, à temps": promised.waiting - promised.overdue,
        "À rappeler, en retard": promised.overdue,
    }
    description = "Nombre de rappels promis, par ce qu’ils sont devenus."
    plot = Plot("promises", "Rappels promis", description, list(counts), [Series("Rappels", list(counts.values()))])
    return plotted(plot, ("Rappels", "Nombre"), [(str(count),) for count in counts.values()])
