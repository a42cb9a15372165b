"""Accessible SVG plots: with a title, a description, patterns as well as colours, and numbers. Pure.

Each plot has a table with the same numbers beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

WIDTH = 720
"""Width of the drawing, in its own units; it is scaled to the page."""
LABEL = 200
"""Width of the names left of the bars."""
ROOM = 60
"""Width of the numbers right of the bars."""
BAR, GAP = 16, 12
HEIGHT = 220
"""Height of the tallest column."""
KEY = 26
"""Height of a line of the legend."""
INKS = ("#10305c", "#10305c", "#126b3a", "#6b1d5e")
"""Colour of each series, which also has a pattern."""


@dataclass(frozen=True)
class Series:
    """One kind of bar."""

    name: str
    values: Sequence[float | None]
    """One for each label; None where there is no figure."""


@dataclass(frozen=True)
class Plot:
    """The data of a plot."""

    name: str
    """Unique in the page."""
    title: str
    description: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    """Unit after each number."""


def bars(plot: Plot, most: float | None = None) -> Markup:
    """Horizontal bars grouped by label, on a scale from 0 to `most`, by default the greatest value."""
    if most is None:
        most = max((value or 0 for series in plot.series for value in series.values), default=0)
    step = len(plot.series) * BAR + GAP
    svg = _svg(plot, KEY * 2 + step * len(plot.labels))
    scale = (WIDTH - LABEL - ROOM) / (most or 1)
    for place, label in enumerate(plot.labels):
        top = KEY * 2 + place * step
        _text(svg, LABEL - 8, top + BAR * len(plot.series) / 2 + 5, _shortened(label), "end")
        for number, series in enumerate(plot.series):
            value = series.values[place]
            y = top + number * BAR
            width = scale * min(value or 0, most)
            _box(svg, (LABEL, y, width, BAR - 2), _fill(plot, number))
            _text(svg, LABEL + width + 6, y + BAR - 4, f"{value:.0f}{plot.unit}" if value is not None else "–")
    return _markup(svg)


def columns(plot: Plot) -> Markup:
    """Stacked columns, with the sum above."""
    svg = _svg(plot, KEY * 2 + HEIGHT + 44)
    sums = [sum(series.values[place] or 0 for series in plot.series) for place in range(len(plot.labels))]
    step = WIDTH / max(len(plot.labels), 1)
    scale = HEIGHT / (max(sums, default=0) or 1)
    foot = KEY * 2 + 18 + HEIGHT
    for place, label in enumerate(plot.labels):
        y = float(foot)
        for number, series in enumerate(plot.series):
            height = scale * (series.values[place] or 0)
            y -= height
            _box(svg, (place * step + step * 0.15, y, step * 0.7, height), _fill(plot, number))
        _text(svg, (place + 0.5) * step, y - 5, f"{sums[place]:.0f}", "middle")
        _text(svg, (place + 0.5) * step, foot + 18, label, "middle")
    return _markup(svg)


def _svg(plot: Plot, height: float) -> Element:
    """An empty drawing with names, patterns and legend."""
    names = f"{plot.name}-title {plot.name}-desc"
    box = f"0 0 {WIDTH} {height:.0f}"
    shape = {"viewBox": box, "role": "img", "aria-labelledby": names, "font-size": "13", "fill": "#14213d"}
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "class": "plot", **shape})
    SubElement(svg, "title", {"id": f"{plot.name}-title"}).text = plot.title
    SubElement(svg, "desc", {"id": f"{plot.name}-desc"}).text = plot.description
    defs = SubElement(svg, "defs")
    for number in range(len(plot.series)):
        _pattern(defs, f"{plot.name}-{number}", number)
    for x, (number, series) in zip(_key_places(plot), enumerate(plot.series), strict=True):
        _box(svg, (x, 6, 18, 14), _fill(plot, number))
        _text(svg, x + 24, 18, series.name)
    return svg


def _key_places(plot: Plot) -> Iterator[float]:
    x = 0.0
    for series in plot.series:
        yield x
        x += 48 + 7.5 * len(series.name)


def _pattern(defs: Element, name: str, number: int) -> None:
    """Solid, hatched, dotted, empty: distinct without colours."""
    ink = INKS[number % len(INKS)]
    tile = {"id": name, "width": "6", "height": "6", "patternUnits": "userSpaceOnUse"}
    pattern = SubElement(defs, "pattern", tile)
    SubElement(pattern, "rect", {"width": "6", "height": "6", "fill": ink if number == 0 else "#ffffff"})
    if number == 1:
        SubElement(pattern, "path", {"d": "M0 6 L6 0", "stroke": ink, "stroke-width": "2"})
    if number == 2:
        SubElement(pattern, "circle", {"cx": "3", "cy": "3", "r": "1.6", "fill": ink})


def _fill(plot: Plot, number: int) -> dict[str, str]:
    return {"fill": f"url(#{plot.name}-{number})", "stroke": INKS[number % len(INKS)]}


def _box(svg: Element, place: tuple[float, float, float, float], fill: dict[str, str]) -> None:
    names = ("x", "y", "width", "height")
    SubElement(svg, "rect", {**{name: f"{value:.1f}" for name, value in zip(names, place, strict=True)}, **fill})


def _text(svg: Element, x: float, y: float, words: str, anchor: str = "start") -> None:
    SubElement(svg, "text", {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor}).text = words


def _shortened(label: str) -> str:
    return label if len(label) <= 28 else f"{label[:27]}…"


def _markup(svg: Element) -> Markup:
    return Markup(tostring(svg, encoding="unicode"))  # noqa: S704  (every name and number was escaped on the way)
