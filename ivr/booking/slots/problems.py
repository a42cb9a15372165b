"""Problems of a table of slots, in English for the command line and in French for the console. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from ivr.core.errors import InputError

SHOWN = 50
"""Problems listed; all are counted."""
CELL = 40
"""Characters of a cell that messages quote."""
_COLUMNS = "centre, vaccin, jour, heure, minutes, capacite, marge, reserve2, ferme"

WORDS = {
    "large": (
        "the file is larger than 50 MB; split it by month.",
        "le fichier dépasse 50 Mo ; coupez-le par mois.",
    ),
    "archive": (
        "the file is an archive or a workbook, not a table; save the sheet as CSV and import that.",
        "le fichier est une archive ou un classeur ; enregistrez la feuille en CSV et envoyez celle-ci.",
    ),
    "binary": (
        "the file holds binary data; save the sheet as CSV and import that.",
        "le fichier n’est pas du texte ; enregistrez la feuille en CSV et envoyez celle-ci.",
    ),
    "many": (
        "the file has more than 200,000 lines; split it by month.",
        "le fichier a plus de 200 000 lignes ; coupez-le par mois.",
    ),
    "busy": (
        "another file is being read; try again in a minute.",
        "un autre fichier est en cours de lecture ; renvoyez celui-ci dans une minute.",
    ),
    "empty": ("the file has no slots.", "le fichier ne contient aucun créneau."),
    "wide": (
        "the line is longer than 20,000 characters; is this the right file?",
        "la ligne dépasse 20 000 caractères ; est-ce le bon fichier ?",
    ),
    "quotes": (
        "this is no line of a CSV table; a quotation mark may not be closed.",
        "ce n’est pas une ligne de tableau CSV ; un guillemet n’est peut-être pas fermé.",
    ),
    "column": (
        f"the column {{cell!r}} is not known; the columns are {_COLUMNS}.",
        f"la colonne « {{cell}} » n’est pas connue ; les colonnes sont {_COLUMNS}.",
    ),
    "columns": (
        f"a column is missing; the columns are {_COLUMNS}, of which vaccin, minutes, marge, reserve2 and ferme may be"
        " left out.",
        f"il manque une colonne ; les colonnes sont {_COLUMNS} ; vaccin, minutes, marge, reserve2 et ferme peuvent"
        " manquer.",
    ),
    "cells": (
        "there are more cells than columns; put numbers with a comma between quotation marks.",
        "il y a plus de cellules que de colonnes ; mettez les nombres à virgule entre guillemets.",
    ),
    "no_centre": ("the centre is missing.", "il manque le centre."),
    "centre": ("the centre {cell!r} is not known.", "le centre « {cell} » n’est pas connu."),
    "vaccine": ("the vaccine {cell!r} is not known.", "le vaccin « {cell} » n’est pas connu."),
    "date": (
        "{cell!r} is no date; write 24/11/2026 or 2026-11-24.",
        "« {cell} » n’est pas une date ; écrivez 24/11/2026 ou 2026-11-24.",
    ),
    "day": ("{cell} is not a day of the calendar.", "{cell} n’existe pas au calendrier."),
    "time": (
        "{cell!r} is no time of day; write 9h10 or 09:10.",
        "« {cell} » n’est pas une heure ; écrivez 9h10 ou 09:10.",
    ),
    "hour": ("{cell} is not a time of the day.", "{cell} n’est pas une heure du jour."),
    **{
        name: (
            f"the {name} {{cell!r}} is not a whole number from 0 up.",
            f"{french} « {{cell}} » n’est pas un nombre entier à partir de 0.",
        )
        for name, french in (
            ("capacity", "la capacité"),
            ("margin", "la marge"),
            ("reserve2", "reserve2"),
            ("length", "la durée"),
        )
    },
    "closed": ("{cell!r} is neither oui nor non.", "écrivez oui ou non au lieu de « {cell} »."),
    "twice": ("the same slot as on line {cell}.", "c’est le même créneau qu’à la ligne {cell}."),
    "minutes": ("a slot lasts from 1 to 600 minutes.", "un créneau dure de 1 à 600 minutes."),
    "places": ("a slot has at most 1000 places.", "un créneau a 1000 places au plus."),
    "sum": (
        "margin and places for second doses are more than the capacity.",
        "la marge et les places gardées dépassent la capacité.",
    ),
    "one_dose": (
        "this vaccine has one dose: no place is kept for second ones.",
        "ce vaccin se fait en une seule injection : aucune place n’est gardée pour une deuxième.",
    ),
    "past": ("the slot is in the past.", "le créneau est passé."),
    "taken": (
        "{cell} places are taken, more than capacity less margin.",
        "{cell} places sont prises, plus que la capacité moins la marge.",
    ),
    "taken1": (
        "{cell} first doses are taken, which leaves too few for second doses.",
        "{cell} premières injections sont prises, il en reste trop peu pour les secondes.",
    ),
    "publication": ("{cell}", "{cell}"),
}
"""Reason → English and French message; `{cell}` is the content of the cell."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something wrong with a line."""

    line: int
    """Of the file, 1 is the first one; 0: the file as a whole."""
    reason: str
    """A key of `WORDS`."""
    cell: str = ""

    def __str__(self) -> str:
        words = WORDS[self.reason][0].format(cell=self.cell)
        return f"Line {self.line}: {words}" if self.line else words[:1].upper() + words[1:]

    @property
    def french(self) -> str:
        """For the console."""
        words = WORDS[self.reason][1].format(cell=self.cell)
        return f"Ligne {self.line} : {words}" if self.line else words[:1].upper() + words[1:]


class RowRefused(Exception):
    """A line that cannot be used: the reason and the cell of its `RowProblem`."""

    def __init__(self, reason: str, cell: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.cell = cell

    def on(self, line: int) -> RowProblem:
        """The problem with that line."""
        return RowProblem(line, self.reason, self.cell)


class TableRefused(InputError):
    """A table is refused whole; its text lists the first problems."""

    def __init__(self, problems: Iterable[RowProblem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        """By their lines."""
        shown = [str(problem) for problem in self.problems[:SHOWN]]
        more = [f"… and {len(self.problems) - SHOWN} more."] if len(self.problems) > SHOWN else []
        super().__init__("\n".join(shown + more))


def cut(cell: str) -> str:
    """The part of a cell that messages quote."""
    return cell[:CELL]
