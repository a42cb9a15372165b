"""An utterance about days and hours cut into what it names: days, hours, parts of the day, relations, preferences."""

import re
from dataclasses import dataclass, replace

from ivr.language.grammars.dates.almanac import day_at
from ivr.language.grammars.dates.calendar import WEEKDAYS
from ivr.language.grammars.dates.hours import Clock, DayPart, bare_hour, clock_at, part_at
from ivr.language.grammars.dates.named_day import Almanac, NamedDay
from ivr.language.phrase_files import pattern


@dataclass(frozen=True)
class WhenMark:
    """A word that relates what it stands beside: from until before after except between to and but."""

    name: str


@dataclass(frozen=True)
class Pref:
    """any or asap."""

    name: str


@dataclass(frozen=True)
class Figure:
    """A number that stands alone."""

    number: int


@dataclass(frozen=True)
class Impossible:
    """A day or an hour that does not exist, or contradicts itself."""


Piece = NamedDay | Clock | DayPart | WhenMark | Pref | Figure | Impossible

_MARK_RULES = tuple(
    (name, pattern("when", name))
    for name in ("from", "until", "after", "before", "except", "between", "to", "and", "but", "since")
)
_PREF_RULES = tuple((name, pattern("when", name)) for name in ("asap", "any"))
_SKIPPED = pattern("when", "skipped")
"""Words that look like days, hours or limits and say none."""
_DAYS = "|".join(WEEKDAYS)
_REWORDED = (
    (
        re.compile(
            r"\b(?:en|pendant la|(?:un |les )?jours? de) semaine\b(?! (?:prochaine|qui|du))|\bjours? ouvrables?"
        ),
        "sauf le week end",
    ),
    (re.compile(rf"(?<=\bpas) (?=(?:le )?(?:{_DAYS}) (?:oui|ok|d accord|ca va|c est bon|je peux)\b)"), " mais "),
    (
        re.compile(
            r"(?P<kept>\b(?:plutot|prefere|mieux|arrange)\b(?:(?! (?:ne|n|peux) ).)*?) (?:plutot )?qu?e?"
            rf" (?:le |la |l |les |en )?(?:matins?|matinee|apres midis?|soirs?|{_DAYS})\b"
        ),
        r"\g<kept>",
    ),
)
"""Wordings put in a plainer way: "jeudi je peux pas, vendredi oui", "plutôt le soir que le matin"."""
_FIGURE = re.compile(r"\d+(?!\w)")
_WORD = re.compile(r"\w+")


def pieces_of(text: str, almanac: Almanac) -> list[Piece]:
    """What a text in plain form with figures names, in order; other words are left out."""
    pieces: list[Piece] = []
    for wording, plainer in _REWORDED:
        text = wording.sub(plainer, text)
    at = 0
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        piece, end = _piece_at(text, at, almanac)
        if piece:
            pieces += _with_day_beside(piece, almanac)
        at = end
    return _with_months(pieces, almanac)


def _piece_at(text: str, at: int, almanac: Almanac) -> tuple[Piece | None, int]:
    """The longest piece at a place; a plain word is skipped."""
    skipped = _SKIPPED.match(text, at)
    if skipped:
        return None, skipped.end()
    found: list[tuple[int, int, Piece | None]] = []
    clock, end = clock_at(text, at)
    found.append((end, 9, clock or Impossible()))
    part, end = part_at(text, at)
    found.append((end, 8, part))
    day, end = day_at(almanac, text, at)
    found.append((end, 7, day or Impossible()))
    found += [(said.end(), 5, Pref(name)) for name, rule in _PREF_RULES if (said := rule.match(text, at))]
    found += [(said.end(), 3, WhenMark(name)) for name, rule in _MARK_RULES if (said := rule.match(text, at))]
    if figure := _FIGURE.match(text, at):
        found.append((figure.end(), 1, Figure(int(figure.group()))))
    end, _, piece = max(found, key=lambda one: one[:2])
    if end == at:
        word = _WORD.match(text, at)
        return None, word.end() if word else at + 1
    return piece, end


def _with_day_beside(piece: Piece, almanac: Almanac) -> list[Piece]:
    """ "ce soir" is a part of today, "à huit heures ce soir" an hour of today."""
    if isinstance(piece, DayPart) and piece.today:
        return [NamedDay(almanac.today, almanac.today), replace(piece, today=False)]
    if isinstance(piece, Clock) and piece.half_said:
        day, _ = day_at(almanac, "demain" if piece.half_said.startswith("demain") else "aujourd hui", 0)
        return [day or Impossible(), replace(piece, half_said="")]
    return [piece]


def _with_months(pieces: list[Piece], almanac: Almanac) -> list[Piece]:
    """A day number takes the month of the day it is joined with: "le douze ou le treize mars", "du 12 au 15 mars"."""
    joined = list(pieces)
    for index in range(len(joined) - 2, -1, -1):
        piece, link, other = joined[index], *[*joined[index + 1 : index + 3], None, None][:2]
        if isinstance(link, NamedDay):
            other = link
        elif not isinstance(link, WhenMark) or link.name not in ("and", "to", "until"):
            continue
        number = piece.number_only if isinstance(piece, NamedDay) else piece.number if isinstance(piece, Figure) else 0
        if number and isinstance(other, NamedDay) and other.month_said and other.single and number <= other.first.day:
            day = other.first.replace(day=number)
            joined[index] = NamedDay(day, day, month_said=True)
    return joined


def as_clock(piece: Piece | None, end: Piece | None = None) -> Clock | None:
    """The piece as a time, a lone number included."""
    if isinstance(piece, Clock):
        return piece
    return bare_hour(piece.number) if isinstance(piece, Figure) and not isinstance(end, NamedDay) else None
