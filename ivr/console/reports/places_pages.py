"""Fill rate of the centres, by centre, week and dose, as a page and a spreadsheet."""

from dataclasses import dataclass

from flask import Response, abort, request

from ivr.console.auth.roles import Role
from ivr.console.reports.charts import Plot, Series, bars
from ivr.console.reports.page_parts import (
    FigureRow,
    ReportQuery,
    asked_period,
    number_line,
    percent,
    share_line,
    table_file,
)
from ivr.console.reports.queries import attendance
from ivr.console.reports.queries.attendance import Absences, absences
from ivr.console.reports.queries.places import FILL, Filled, Total, all_days_to_full, booked_lately, filled, totals
from ivr.console.web.console import Console, own_centre
from ivr.console.web.pages import Pages

PAST, AHEAD = 7, 49
"""Default period: the last week and the next seven."""
LOST = "Nombre de places passées sans personne dans chaque centre."
FULL = "Jours avant que chaque centre soit complet, au rythme des sept derniers jours."
HEADINGS = (
    "centre", "nom", "semaine du", "places 1re injection", "prises 1re", "places 2e injection", "prises 2e",
    "places", "prises", "taux", "perdues",
)  # fmt: skip


@dataclass(frozen=True)
class PlacesShown:
    """The query and the figures."""

    asked: ReportQuery
    centre: str
    names: dict[str, str]
    """Code of a centre → its name."""
    towns: dict[str, str]
    """Code of a centre → short name for plots."""
    rows: list[Filled]
    booked: dict[str, int]
    absences: list[Absences]
    twice: bool
    """Whether any vaccine has a second dose."""


def add_places(console: Console, pages: Pages) -> None:
    """The routes under /console/figures/places."""

    @pages.page("/figures/places", Role.SUPERVISOR, Role.TOWN_HALL)
    def places_page() -> tuple[str, int]:
        shown = _read(console)
        by_centre = totals(shown.rows, lambda row: row.centre)
        page = pages.render(
            "reports/places.html",
            shown=shown,
            lines=_lines(shown),
            absent=attendance.by_centre(shown.absences),
            by_centre=by_centre,
            by_week=totals(shown.rows, lambda row: row.monday),
            full=all_days_to_full(by_centre, shown.booked),
            plot=_plot(shown, by_centre),
            more=_more_plots(shown, by_centre),
            percent=percent,
        )
        return page, 422 if shown.asked.problem else 200

    @pages.page("/figures/places.csv", Role.SUPERVISOR, Role.TOWN_HALL)
    def places_file() -> Response:
        shown = _read(console)
        return table_file("places", HEADINGS, (_cells(shown, row) for row in shown.rows))


def _read(console: Console) -> PlacesShown:
    department, asked = console.department(), asked_period(console, PAST, AHEAD)
    names = department.centre_names
    towns = {centre.code: centre.town for centre in department.centres}
    centre = own_centre(request.args.get("centre", ""))
    if centre and centre not in names:
        abort(404)
    with console.transaction() as session:
        rows = filled(session, department, asked.period, console.now(), centre)
        booked = booked_lately(session, department, console.now())
        missing = absences(session, department, asked.period, centre)
    return PlacesShown(asked, centre, names, towns, rows, booked, missing, department.gives_second())


def _lines(shown: PlacesShown) -> list[FigureRow]:
    total = totals(shown.rows, lambda row: "").get("", Total())
    fills = [("Remplissage", total.both)]
    if shown.twice:
        each = [("première injection", total.first), ("seconde injection", total.second)]
        fills = [(f"Remplissage, {name}", share) for name, share in [("les deux injections", total.both), *each]]
    return [
        *(share_line(name, share, "places prises", FILL) for name, share in fills),
        number_line("Places perdues : passées sans personne", total.lost, ""),
        number_line("Premières injections encore à prendre" if shown.twice else "Encore à prendre", total.ahead, ""),
        share_line("Absents", attendance.altogether(shown.absences), "personnes notées", attendance.ABSENT),
    ]


def _plot(shown: PlacesShown, by_centre: dict[str, Total]) -> str:
    firsts = [total.first.percent for total in by_centre.values()]
    seconds = [total.second.percent for total in by_centre.values()]
    parts = ", première et seconde injection" if shown.twice else ""
    plot = Plot(
        name="fill",
        title="Taux de remplissage par centre",
        description=f"Part des places prises dans chaque centre{parts}, en pour cent.",
        labels=[shown.towns.get(centre, centre) for centre in by_centre],
        series=[Series("Première injection", firsts), Series("Seconde injection", seconds)]
        if shown.twice
        else [Series("Injection", firsts)],
        unit=" %",
    )
    return bars(plot, 100)


def _more_plots(shown: PlacesShown, by_centre: dict[str, Total]) -> list[str]:
    """Plots of unused places, and of how long the remaining ones will last."""
    towns = [shown.towns.get(centre, centre) for centre in by_centre]
    full = all_days_to_full(by_centre, shown.booked)
    lost = [total.lost for total in by_centre.values()]
    left = [full[centre] for centre in by_centre]
    return [
        bars(Plot("lost", "Places perdues", LOST, towns, [Series("Places perdues", lost)]), max(lost, default=0)),
        bars(
            Plot("full", "Complet dans", FULL, towns, [Series("Jours avant d’être complet", left)], " j"),
            max((x or 0 for x in left), default=0),
        ),
    ]


def _cells(shown: PlacesShown, row: Filled) -> tuple[object, ...]:
    doses = (row.first.whole, row.first.part, row.second.whole, row.second.part)
    name = shown.names.get(row.centre, "")
    return (row.centre, name, row.monday, *doses, row.both.whole, row.both.part, percent(row.both), row.lost)
