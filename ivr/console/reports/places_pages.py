"""Fill rate of the centres, by centre, week and dose, as a page and a spreadsheet."""

from collections.abc import Mapping, Sequence

from flask import Response, abort, request

from ivr.console.auth.roles import Role
from ivr.console.reports.charts import Plot, Series, bars
from ivr.console.reports.page_parts import (
    FigureRow,
    asked_period,
    number_line,
    percent,
    report,
    share_line,
    table_file,
)
from ivr.console.reports.queries.places import FILL, Filled, booked_lately, days_to_full, filled, totals
from ivr.console.reports.queries.reminders import ABSENT, absences
from ivr.console.reports.queries.share import NOTHING, Share
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


def add_places(console: Console, pages: Pages) -> None:
    """The routes under /console/figures/places."""

    @pages.page("/figures/places", Role.SUPERVISOR, Role.TOWN_HALL)
    def places_page() -> tuple[str, int]:
        asked, centre = asked_period(console, PAST, AHEAD), _centre(console)
        department, now = console.department(), console.now()
        with console.transaction() as session:
            rows = filled(session, department, asked.period, now, centre)
            booked = booked_lately(session, department, now)
            absent = absences(session, department, asked.period, centre)
        twice = department.gives_second()
        towns = {each.code: each.town for each in department.centres}
        by_centre = totals(rows, lambda where, _: where)
        full = {where: days_to_full(total.ahead, booked.get(where, 0)) for where, total in by_centre.items()}
        return report(
            pages,
            "places",
            asked,
            centre=centre,
            names=department.centre_names,
            rows=rows,
            twice=twice,
            lines=_lines(sum(rows.values(), Filled()), sum(absent.values(), NOTHING), twice),
            absent=absent,
            nothing=NOTHING,
            by_centre=by_centre,
            by_week=totals(rows, lambda _, monday: monday),
            full=full,
            plots=_plots([towns.get(where, where) for where in by_centre], [*by_centre.values()], full, twice),
        )

    @pages.page("/figures/places.csv", Role.SUPERVISOR, Role.TOWN_HALL)
    def places_file() -> Response:
        asked, department = asked_period(console, PAST, AHEAD), console.department()
        with console.transaction() as session:
            rows = filled(session, department, asked.period, console.now(), _centre(console))
        names = department.centre_names
        cells = ((where, names.get(where, ""), day, *_cells(row)) for (where, day), row in rows.items())
        return table_file("places", HEADINGS, cells)


def _centre(console: Console) -> str:
    """The centre to show; empty for all. Aborts with 403 or 404."""
    centre = own_centre(request.args.get("centre", ""))
    return centre if centre in ("", *console.department().centre_names) else abort(404)


def _lines(total: Filled, absent: Share, twice: bool) -> list[FigureRow]:
    fills = [("Remplissage", total.both)]
    if twice:
        each = [("première injection", total.first), ("seconde injection", total.second)]
        fills = [(f"Remplissage, {name}", share) for name, share in [("les deux injections", total.both), *each]]
    return [
        *(share_line(name, share, "places prises", FILL) for name, share in fills),
        number_line("Places perdues : passées sans personne", total.lost, ""),
        number_line("Premières injections encore à prendre" if twice else "Encore à prendre", total.ahead, ""),
        share_line("Absents", absent, "personnes notées", ABSENT),
    ]


def _plots(towns: list[str], by_centre: Sequence[Filled], full: Mapping[str, int | None], twice: bool) -> list[str]:
    """How full the centres are, their unused places, and how long the remaining ones will last."""
    firsts = [total.first.percent for total in by_centre]
    seconds = [total.second.percent for total in by_centre]
    parts = ", première et seconde injection" if twice else ""
    filled = f"Part des places prises dans chaque centre{parts}, en pour cent."
    both = [Series("Première injection", firsts), Series("Seconde injection", seconds)]
    taken = both if twice else [Series("Injection", firsts)]
    lost = [Series("Places perdues", [total.lost for total in by_centre])]
    left = [Series("Jours avant d’être complet", [*full.values()])]
    return [
        bars(Plot("fill", "Taux de remplissage par centre", filled, towns, taken, " %"), 100),
        bars(Plot("lost", "Places perdues", LOST, towns, lost)),
        bars(Plot("full", "Complet dans", FULL, towns, left, " j")),
    ]


def _cells(row: Filled) -> tuple[object, ...]:
    doses = (row.first.whole, row.first.part, row.second.whole, row.second.part)
    return (*doses, row.both.whole, row.both.part, percent(row.both), row.lost)
