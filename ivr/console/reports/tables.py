"""Tables of the statistics, each with a plot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ivr.console.reports.charts import Plot, Series, bars
from ivr.console.reports.page_parts import decimal, percent
from ivr.console.reports.queries import room
from ivr.console.reports.queries.replies import CLASSES, Replies
from ivr.console.reports.queries.room import Promises, Waited
from ivr.console.reports.queries.share import Share, Target


@dataclass(frozen=True)
class Table:
    """Headings and cells as displayed; the first cell of a row names it."""

    name: str
    """Unique in the page."""
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    plot: str = ""
    note: str = ""
    """How to read it."""


def replies_table(replies: Replies) -> Table:
    """Response times of the line."""
    labels = [f"≤ {most} ms" for most in CLASSES] + [f"> {CLASSES[-1]} ms"]
    shares = [Share(turns, replies.turns) for turns in replies.classes]
    plot = Plot(
        name="replies",
        title="Temps de réponse de la ligne",
        description="Part des réponses que la ligne a préparées en tant de millisecondes, en pour cent.",
        labels=labels,
        series=[Series("Réponses", [share.percent for share in shares])],
        unit=" %",
    )
    rows = [(label, str(share.part), percent(share)) for label, share in zip(labels, shares, strict=True)]
    note = "De la réponse reçue à la suite prête à être dite ; le silence qui termine une réponse parlée n’y est pas."
    return Table("replies", plot.title, ("Temps", "Réponses", "Part"), rows, bars(plot, 100), note)


def waits_table(rows: Iterable[Waited]) -> Table:
    """Waits in the queue, and how they ended."""
    kinds = {"Pris par un agent": room.ANSWERED, "Raccrochés": room.GONE, "Rappel promis": room.PROMISED}
    spread = room.spread(rows)
    labels = ["20 s au plus", "de 20 à 60 s", "de 1 à 3 min", "plus de 3 min"]
    counts = [[spread[place].get(kind, 0) for kind in kinds.values()] for place in range(len(labels))]
    plot = Plot(
        name="waits",
        title="Attente d’une personne",
        description="Nombre de personnes par durée d’attente : prises par un agent, raccrochées, à rappeler.",
        labels=labels,
        series=[Series(name, [row[place] for row in counts]) for place, name in enumerate(kinds)],
    )
    cells = [(label, *map(str, row)) for label, row in zip(labels, counts, strict=True)]
    most = max((count for row in counts for count in row), default=0)
    return Table("waits", plot.title, ("Attente", *kinds), cells, bars(plot, most))


def promises_table(promised: Promises) -> Table:
    """Results of promised callbacks."""
    counts = {
        "Rappelés": promised.done,
        "Pas joints après trois essais": promised.not_reached,
        "À rappeler, à temps": promised.waiting - promised.overdue,
        "À rappeler, en retard": promised.overdue,
    }
    plot = Plot(
        name="promises",
        title="Rappels promis",
        description="Nombre de rappels promis, par ce qu’ils sont devenus.",
        labels=list(counts),
        series=[Series("Rappels", list(counts.values()))],
    )
    rows = [(name, str(count)) for name, count in counts.items()]
    return Table("promises", plot.title, ("Rappels", "Nombre"), rows, bars(plot, max(counts.values())))


def shares_table(name: str, titles: tuple[str, str, str], shares: Mapping[str, Share], target: Target) -> Table:
    """A table of shares; `titles` are those of the table, its names and its counts."""
    title, named, counted = titles
    plot = Plot(
        name=name,
        title=title,
        description=f"{counted}, en pour cent. Objectif : {'≤' if target.most else '≥'} {decimal(target.aim)} %.",
        labels=list(shares),
        series=[Series(counted, [share.percent for share in shares.values()])],
        unit=" %",
    )
    rows = [(label, f"{share.part} / {share.whole}", percent(share)) for label, share in shares.items()]
    most = max((share.percent or 0 for share in shares.values()), default=0)
    return Table(name, title, (named, counted, "Taux"), rows, bars(plot, max(most, target.aim)))
