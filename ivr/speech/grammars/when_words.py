"""An utterance about days and hours cut into what it names: days, hours, parts of the day, relations, preferences."""

import re
from dataclasses import dataclass, replace

from ivr.speech.grammars.almanac import day_at
from ivr.speech.grammars.hours import Clock, Part, bare_hour, clock_at, part_at
from ivr.speech.grammars.named_day import Almanac, Day


@dataclass(frozen=True)
class Mark:
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


Piece = Day | Clock | Part | Mark | Pref | Figure | Impossible

_NAMED = r"(?= (?:le |la |ce )?(?:\d|lundi|mardi|mercredi|jeudi|vendredi|samedi|demain|aujourd|semaine|midi|que))"
_MARKS: tuple[tuple[str, str], ...] = (
    ("from", r"(?:surtout |mais )?pas (?:trop tot )?avant|jamais avant|a (?:partir|compter)(?: de| du| d)?|depuis"
             rf"|au plus tot|plus tard que|des{_NAMED}"),
    ("until", r"(?:surtout |mais )?pas (?:trop tard )?apres|jamais apres|jusqu (?:a|au|en)|pas plus tard que"
              r"|au plus tard|d ici(?: a| au| la)?"),
    ("after", r"apres|passe|plus tard qu"),
    ("before", r"avant"),
    ("except", r"sauf|hormis|excepte|a part|a l exception|surtout pas|ni|jamais|en dehors|hors"
               r"|pas(?: du tout)?(?: (?:libre|disponible|dispo|possible|la))?|je (?:ne )?travaille"
               r"|je suis (?:deja )?(?:prise?|occupee?|absente?)|j ai (?:deja )?quelque chose"),
    ("between", r"entre"),
    ("to", r"au|a|jusqu a|jusqu au"),
    ("and", r"et|ou|ou bien|et aussi|ainsi que|ni"),
    ("but", r"mais|sinon|plutot|par contre|je prefere|je peux"),
    ("since", r"du|de"),
)  # fmt: skip
_PREFS: tuple[tuple[str, str], ...] = (
    ("asap", r"(?:le |la |au )?plus (?:tot|vite|rapidement|rapide|proche)(?: (?:possible|que vous pouvez|disponible))?"
             r"|des que (?:possible|vous pouvez|vous avez)|(?:dans )?(?:les|ces) prochains jours|ces jours ci"
             r"|prochainement|bientot|(?:le |la )?premiere? (?:disponible|rendez vous|creneau|date|place"
             r"|disponibilite|possibilite|jour)(?: (?:possible|disponible|libre))?|tout de suite|maintenant"
             r"|immediatement|rapidement|vite|c est (?:tres )?urgent|au plus vite|en urgence"
             r"|le prochain(?: (?:rendez vous|creneau))?"),
    ("any", r"(?:n a |pas )+d importance|a votre convenance|cel(?:ui|le) que vous voulez"
            r"|n importe(?: (?:quand|quel jour|quelle (?:date|heure)|quel (?:moment|creneau)|lequel|laquelle))?"
            r"|peu (?:m )?importe(?: (?:le jour|l heure|la date|quand))?|(?:ca m est |c est )?(?:bien )?egal"
            r"|comme vous (?:voulez|pouvez)|quand vous (?:voulez|pouvez)|tous les jours(?: me vont)?"
            r"|(?:je suis )?(?:toujours |tout le temps )?(?:libre|disponible)"
            r"(?: tout le temps| tous les jours| toujours| tout le temps| toute la (?:semaine|journee))?"
            r"|(?:pas|aucune) (?:de )?preference|indifferent|au choix|tout me (?:va|convient)|a vous de voir"
            r"|toute la journee|tout le temps|j ai tout mon temps|comme ca vous arrange|quand ca vous arrange"
            r"|pas d exigence|je m arrange(?:rai)?|tout moment|a tout moment"),
)  # fmt: skip
_SKIPPED = re.compile(
    r"(?:(?:premiere?|deuxieme|1) fois|pas trop (?:tot|tard)|pas de bonne heure|pas (?:de|d) (?:probleme|souci)|un jour"
    r"|s il (?:vous )?plait|a peu pres"
    r"|si possible)(?!\w)"
)
_WEEKDAYS_ONLY = re.compile(
    r"\b(?:en|pendant la|(?:un |les )?jours? de) semaine\b(?! (?:prochaine|qui|du))|\bjours? ouvrables?"
)
_MARK_RULES = tuple((name, re.compile(rf"(?:{pattern})(?!\w)")) for name, pattern in _MARKS)
_PREF_RULES = tuple((name, re.compile(rf"(?:{pattern})(?!\w)")) for name, pattern in _PREFS)
_FIGURE = re.compile(r"\d+(?!\w)")
_WORD = re.compile(r"\w+")


def pieces_of(text: str, almanac: Almanac) -> list[Piece]:
    """What a text in plain form with figures names, in order; other words are left out."""
    pieces: list[Piece] = []
    text = _WEEKDAYS_ONLY.sub("sauf le week end", text)
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
    found += [(said.end(), 3, Mark(name)) for name, rule in _MARK_RULES if (said := rule.match(text, at))]
    if figure := _FIGURE.match(text, at):
        found.append((figure.end(), 1, Figure(int(figure.group()))))
    end, _, piece = max(found, key=lambda one: one[:2])
    if end == at:
        word = _WORD.match(text, at)
        return None, word.end() if word else at + 1
    return piece, end


def _with_day_beside(piece: Piece, almanac: Almanac) -> list[Piece]:
    """ "ce soir" is a part of today, "à huit heures ce soir" an hour of today."""
    if isinstance(piece, Part) and piece.today:
        return [Day(almanac.today, almanac.today), replace(piece, today=False)]
    if isinstance(piece, Clock) and piece.half_said:
        day, _ = day_at(almanac, "demain" if piece.half_said.startswith("demain") else "aujourd hui", 0)
        return [day or Impossible(), replace(piece, half_said="")]
    return [piece]


def _with_months(pieces: list[Piece], almanac: Almanac) -> list[Piece]:
    """A day number takes the month of the day it is joined with: "le douze ou le treize mars", "du 12 au 15 mars"."""
    joined = list(pieces)
    for index in range(len(joined) - 2, -1, -1):
        piece, link, other = joined[index], *[*joined[index + 1 : index + 3], None, None][:2]
        if isinstance(link, Day):
            other = link
        elif not isinstance(link, Mark) or link.name not in ("and", "to", "until"):
            continue
        number = piece.number_only if isinstance(piece, Day) else piece.number if isinstance(piece, Figure) else 0
        if number and isinstance(other, Day) and other.month_said and other.single and number <= other.first.day:
            day = other.first.replace(day=number)
            joined[index] = Day(day, day, month_said=True)
    return joined


def as_clock(piece: Piece | None, end: Piece | None = None) -> Clock | None:
    """The piece as a time, a lone number included."""
    if isinstance(piece, Clock):
        return piece
    return bare_hour(piece.number) if isinstance(piece, Figure) and not isinstance(end, Day) else None
