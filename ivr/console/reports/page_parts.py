"""Common parts of the statistics pages: the period, rows of figures, tables with a plot, CSV files."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import Response, request

from ivr.booking.slots.csv_table import harmless
from ivr.console.reports.charts import Plot, Series, bars
from ivr.console.reports.queries.share import Share, Target
from ivr.console.web.console import Console
from ivr.console.web.pages import Pages
from ivr.core.period import Period

THIN = "\N{NARROW NO-BREAK SPACE}"
"""Thousands separator."""
VERDICTS = {"good": "✓ atteint", "short": "✗ pas atteint", "alarm": "⚠ alarme", "": "– pas de chiffre"}
WRONG_PERIOD = "Choisissez un premier et un dernier jour, six mois au plus : voici la période habituelle."


@dataclass(frozen=True)
class ReportQuery:
    """The period asked for; if it is invalid, the default one and an error message."""

    period: Period
    problem: str = ""


@dataclass(frozen=True)
class FigureRow:
    """A figure, as displayed."""

    name: str
    value: str
    detail: str = ""
    """Its components."""
    aim: str = ""
    verdict: str = ""
    """good, short, alarm; see `VERDICTS`."""

    @property
    def words(self) -> str:
        """The verdict in words, for reading without colours."""
        return VERDICTS[self.verdict] if self.aim else ""


@dataclass(frozen=True)
class Table:
    """Headings and cells as displayed; the first cell of a row names it."""

    name: str
    """Unique in the page."""
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    plot: str
    note: str
    """How to read it."""


def asked_period(console: Console, days: int, ahead: int = 0) -> ReportQuery:
    """The days between `from` and `to` of the address; by default the last `days`, with today, and `ahead` days."""
    today = console.today()
    usual = Period(today - timedelta(days=days - 1), today + timedelta(days=ahead))
    first, last = request.args.get("from", ""), request.args.get("to", "")
    try:
        start = date.fromisoformat(first) if first else usual.first
        return ReportQuery(Period(start, date.fromisoformat(last) if last else max(usual.last, start)))
    except (ValueError, OverflowError):
        return ReportQuery(usual, WRONG_PERIOD)


def report(pages: Pages, template: str, asked: ReportQuery, **values: object) -> tuple[str, int]:
    """The page of a period."""
    page = pages.render(f"reports/{template}.html", asked=asked, percent=percent, **values)
    return page, 422 if asked.problem else 200


def share_line(name: str, share: Share, what: str, target: Target | None = None) -> FigureRow:
    """The row of a share."""
    line = number_line(name, share.percent, "%", target)
    return replace(line, detail=f"{whole(share.part)} sur {whole(share.whole)} {what}")


def number_line(name: str, value: float | None, unit: str, target: Target | None = None) -> FigureRow:
    """The row of a number with its unit."""
    shown = "–" if value is None else f"{decimal(value)} {unit}"
    if target is None:
        return FigureRow(name, shown)
    return FigureRow(name, shown, aim=_aim(target, unit), verdict=target.verdict(value))


def plotted(
    plot: Plot, headings: Sequence[str], cells: Iterable[Sequence[str]], most: float | None = None, note: str = ""
) -> Table:
    """A table with a row of cells for each label of its plot, whose bars reach to `most`."""
    rows = [(label, *each) for label, each in zip(plot.labels, cells, strict=True)]
    return Table(plot.name, plot.title, headings, rows, bars(plot, most), note)


def shares_table(name: str, titles: tuple[str, str, str], shares: Mapping[str, Share], target: Target) -> Table:
    """A table of shares; `titles` are those of the table, its names and its counts."""
    title, named, counted = titles
    percents = [share.percent for share in shares.values()]
    description = f"{counted}, en pour cent. Objectif : {_aim(target, '%')}."
    plot = Plot(name, title, description, list(shares), [Series(counted, percents)], " %")
    cells = [(f"{share.part} / {share.whole}", percent(share)) for share in shares.values()]
    return plotted(plot, (named, counted, "Taux"), cells, max([target.aim, *(each or 0 for each in percents)]))


def decimal(value: float) -> str:
    """In French notation, with at most one decimal."""
    return f"{value:,.1f}".removesuffix(".0").replace(",", THIN).replace(".", ",")


def whole(value: int) -> str:
    """A number in French notation."""
    return f"{value:,}".replace(",", THIN)


def percent(share: Share) -> str:
    """A share in a table cell."""
    return "–" if share.percent is None else f"{decimal(share.percent)} %"


def _aim(target: Target, unit: str) -> str:
    return f"{'≤' if target.most else '≥'} {decimal(target.aim)} {unit}"


def table_file(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV file with semicolons for spreadsheets, without formulas."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([harmless(str(cell)) for cell in row] for row in rows)
    return csv_file(name, sheet.getvalue())


def csv_file(name: str, table: str) -> Response:
    """A CSV table as a download, with the UTF-8 mark for spreadsheets."""
    response = Response("\N{ZERO WIDTH NO-BREAK SPACE}" + table, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
