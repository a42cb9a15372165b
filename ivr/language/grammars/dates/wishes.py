"""What the pieces of an utterance ask for together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from ivr.language.grammars.dates.calendar import WEEKDAYS, days_after
from ivr.language.grammars.dates.hours import Clock, DayPart, in_part
from ivr.language.grammars.dates.named_day import NamedDay
from ivr.language.grammars.dates.when_words import Figure, Piece, Pref, WhenMark, as_clock

HABIT_WEEKS = 4
"""How many of "les mardis" are meant."""
SOON_DAYS = 14
"""A stretch ruled out moves the first day only when it begins this soon."""
LONG_AGO = 15
"""Years."""
_OPPOSITE = {"morning": "afternoon", "afternoon": "morning"}
_ONE_DAY = timedelta(days=1)
_INVERTED = {"before": "from", "after": "until", "from": "before", "until": "after"}
_LIMITS = ("from", "until", "before", "after")


class Contradiction(Exception):
    """What was said cannot be put together in one way."""


@dataclass(frozen=True)
class Wishes:
    """Days, hours and the rest, as far as said."""

    days: tuple[NamedDay, ...] = ()
    since: date | None = None
    until: date | None = None
    parts: tuple[str, ...] = ()
    no_parts: tuple[str, ...] = ()
    hours: tuple[tuple[str, time], ...] = ()
    """time, time_from, time_to with their values."""
    pref: str = ""
    excluded: tuple[str, ...] = ()

    unfinished: bool = False
    """A relation was said and nothing after it."""

    @property
    def doubtful(self) -> bool:
        """Something said means different days to different people."""
        return any(day.doubtful for day in self.days)

    def replaced_by(self, later: "Wishes") -> "Wishes":
        """The wishes after a correction: what is said again replaces what was said before."""
        days = bool(later.days or later.since or later.until)
        hours = bool(later.hours or later.parts or later.no_parts)
        return Wishes(
            later.days if days else self.days,
            later.since if days else self.since,
            later.until if days else self.until,
            later.parts if hours else self.parts,
            later.no_parts if hours else self.no_parts,
            later.hours if hours else self.hours,
            later.pref or self.pref,
            later.excluded or self.excluded,
            later.unfinished,
        )

    def value(self) -> dict[str, Any]:
        """The wish object, only what was said in it; empty when nothing was."""
        wish: dict[str, Any] = {}
        dates, since, until = _stretch(self.days, self.since, self.until)
        open_dates = [day.isoformat() for day in dates if day.isoformat() not in self.excluded]
        if dates and not open_dates:
            raise Contradiction
        if dates:
            wish["dates"] = open_dates
        if since or until:
            wish["from"] = since.isoformat() if since else None
            wish["to"] = until.isoformat() if until else None
        wish |= {name: at.strftime("%H:%M") for name, at in self.hours}
        if len(set(self.no_parts)) > 1:
            raise Contradiction
        parts = {*self.parts, *(_OPPOSITE[part] for part in self.no_parts)}
        if len(parts) == 1 and not self.hours:
            wish["part"] = parts.pop()
        if self.excluded:
            wish["excluded"] = list(self.excluded)
        if self.pref == "asap" or (self.pref and not wish) or (len(parts) > 1 and not wish):
            wish["pref"] = self.pref or "any"
        return wish


def _stretch(
    days: tuple[NamedDay, ...], since: date | None, until: date | None
) -> tuple[list[date], date | None, date | None]:
    """Single days, or the limits of a run of days; weekdays beside a run are those of the run."""
    runs = [day for day in days if not day.single]
    singles = [day for day in days if day.single]
    if runs:
        since, until = _run(runs)
        since = None if all(day.deadline for day in runs) else since
    if since and until and since > until:
        raise Contradiction
    if singles and (since or until):
        if not all(day.weekday for day in singles) or since is None or until is None:
            raise Contradiction
        names = {day.weekday for day in singles}
        inside = days_after(since, (until - since).days + 1)
        return [day for day in inside if WEEKDAYS[day.weekday()] in names], None, None
    return sorted({one for day in singles for one in _meant(day)}), since, until


def _meant(day: NamedDay) -> Iterator[date]:
    """The days that a single day may mean."""
    weeks = HABIT_WEEKS if day.every else 2 if day.doubtful else 1
    yield from (day.first + timedelta(weeks=week) for week in range(weeks))
    if day.eighth:
        yield day.first - _ONE_DAY


def _run(runs: Sequence[NamedDay]) -> tuple[date, date]:
    """One stretch from several that touch or lie in one another: "la semaine prochaine, en début de semaine"."""
    ordered = sorted(runs, key=lambda day: day.first)
    first, last = ordered[0].first, ordered[0].last
    for day in ordered[1:]:
        if day.last <= last and day.first >= first:
            first, last = day.first, day.last
        elif day.first <= last + 3 * _ONE_DAY:
            last = day.last
        else:
            raise Contradiction
    return first, last


def gather(pieces: Sequence[Piece], today: date) -> Wishes:
    """Reads the pieces from left to right. Raises Contradiction when they do not fit together."""
    if any(_bygone(piece, today) for piece in pieces if isinstance(piece, NamedDay)):
        raise Contradiction
    if any(_unlike(*three) for three in zip(pieces, pieces[1:], pieces[2:], strict=False)):
        raise Contradiction
    wishes = Wishes()
    part = next((piece.name for piece in pieces if isinstance(piece, DayPart)), "")
    known = [in_part(piece, part) if isinstance(piece, Clock) and part else piece for piece in pieces]
    at = 0
    while at < len(known):
        size, wishes = _step(known, at, wishes, today)
        at += size
    return wishes


def _bygone(day: NamedDay, today: date) -> bool:
    """Yesterday, last week, or a year of long ago: that of a birth."""
    return day.last < today and not (day.year_said and day.last.year > today.year - LONG_AGO)


def _unlike(first: Piece, link: Piece, last: Piece) -> bool:
    """ "mardi ou la semaine prochaine": a day and a run of days cannot both be asked for."""
    days = isinstance(first, NamedDay) and isinstance(last, NamedDay) and first.single != last.single
    return days and link == WhenMark("and")


def _step(pieces: list[Piece], at: int, wishes: Wishes, today: date) -> tuple[int, Wishes]:
    size, ranged = _range(pieces, at, wishes)
    if size:
        return size, ranged
    piece = pieces[at]
    if isinstance(piece, WhenMark):
        return _marked(pieces, at, piece.name, wishes, today)
    if isinstance(piece, Figure):
        raise Contradiction
    return 1, _plain(piece, wishes)


def _plain(piece: Piece, wishes: Wishes) -> Wishes:
    if isinstance(piece, NamedDay):
        return replace(wishes, days=(*wishes.days, piece))
    if isinstance(piece, DayPart):
        return replace(wishes, parts=(*wishes.parts, piece.name))
    if isinstance(piece, Pref):
        return replace(wishes, pref=piece.name)
    if isinstance(piece, Clock):
        return replace(wishes, parts=(*wishes.parts, "midday")) if piece.noon else _at_hour(piece.at, wishes)
    return wishes


def _at_hour(at: time, wishes: Wishes) -> Wishes:
    """One hour, or the stretch between two: "neuf heures ou dix heures"."""
    if not wishes.hours:
        return replace(wishes, hours=(("time", at),))
    before = dict(wishes.hours)
    if "time" not in before:
        raise Contradiction
    first, last = sorted((before["time"], at))
    return replace(wishes, hours=(("time", at),) if first == last else (("time_from", first), ("time_to", last)))


def _range(pieces: list[Piece], at: int, wishes: Wishes) -> tuple[int, Wishes]:
    """ "entre X et Y", "de X à Y", "du X au Y", "X à Y": how many pieces, or 0."""
    opened = isinstance(pieces[at], WhenMark) and pieces[at] in (
        WhenMark("between"),
        WhenMark("since"),
        WhenMark("from"),
    )
    start = at + opened
    first, link, last = (*pieces[start : start + 3], None, None, None)[:3]
    joins = ("and", "to") if opened and pieces[at] == WhenMark("between") else ("to", "until")
    if not isinstance(link, WhenMark) or link.name not in joins:
        return 0, wishes
    size = start + 3 - at
    if isinstance(first, NamedDay) and isinstance(last, NamedDay):
        end = last
        if first.weekday and last.weekday and last.first < first.first:
            end = replace(last, first=last.first + timedelta(days=7), last=last.last + timedelta(days=7))
        if end.last < first.first:
            raise Contradiction
        return size, replace(wishes, since=first.first, until=end.last)
    one, two = as_clock(first, last), as_clock(last)
    if one and two and not (isinstance(first, Figure) and not opened):
        if two.at <= one.at:
            raise Contradiction
        return size, replace(wishes, hours=(("time_from", one.at), ("time_to", two.at)))
    return 0, wishes


def _marked(pieces: list[Piece], at: int, mark: str, wishes: Wishes, today: date) -> tuple[int, Wishes]:
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if mark in _LIMITS:
        if isinstance(following, WhenMark) and following.name in ("to", "since", "except"):
            size, limited = _marked(pieces, at + 1, mark, wishes, today)
            return size + 1, limited
        return _limited(following, mark, wishes)
    if mark != "except":
        return 1, wishes
    if isinstance(following, WhenMark) and following.name in _INVERTED:
        size, limited = _marked(pieces, at + 1, _INVERTED[following.name], wishes, today)
        return size + 1, limited
    if isinstance(following, NamedDay | DayPart | Clock) or (
        isinstance(following, WhenMark) and following.name == "except"
    ):
        return _except(pieces, at, wishes, today)
    return 1, _none_of_it(wishes)


def _none_of_it(wishes: Wishes) -> Wishes:
    """ "le mardi je ne peux pas": what was named so far is ruled out."""
    if not wishes.days or not all(day.single for day in wishes.days):
        raise Contradiction
    names = tuple(day.weekday or day.first.isoformat() for day in wishes.days)
    return replace(wishes, days=(), excluded=(*wishes.excluded, *names))


def _limited(piece: Piece | None, mark: str, wishes: Wishes) -> tuple[int, Wishes]:
    if isinstance(piece, NamedDay):
        if mark in ("from", "after"):
            return 2, replace(wishes, since=piece.first if mark == "from" else piece.last + _ONE_DAY)
        return 2, replace(wishes, until=piece.last if mark == "until" else piece.first - _ONE_DAY)
    clock = as_clock(piece)
    if clock:
        name = "time_from" if mark in ("from", "after") else "time_to"
        kept = tuple(hour for hour in wishes.hours if hour[0] not in (name, "time"))
        return 2, replace(wishes, hours=(*kept, (name, clock.at)))
    return 1, replace(wishes, unfinished=piece is None)


def _except(pieces: list[Piece], at: int, wishes: Wishes, today: date) -> tuple[int, Wishes]:
    """What "sauf", "pas" and "ni" rule out: the next piece, and those joined to it by "et" or "ni"."""
    size = 1
    while at + size < len(pieces):
        piece = pieces[at + size]
        if isinstance(piece, WhenMark) and piece.name in ("and", "except", "since", "to") and size > 1:
            size += 1
            continue
        joined = size == 1 or isinstance(before := pieces[at + size - 1], WhenMark)
        joined = joined or (isinstance(piece, DayPart) and isinstance(before, NamedDay))
        if isinstance(piece, WhenMark | Pref | Figure) or not joined:
            break
        wishes = _ruled_out(piece, wishes, today, beside_day=isinstance(pieces[at + size - 1], NamedDay))
        size += 1
    return size, wishes


def _ruled_out(piece: Piece, wishes: Wishes, today: date, beside_day: bool) -> Wishes:
    if isinstance(piece, NamedDay) and piece.single:
        name = piece.weekday or piece.first.isoformat()
        return replace(wishes, excluded=(*wishes.excluded, name))
    if isinstance(piece, NamedDay) and (piece.last - piece.first).days == 1:
        return replace(wishes, excluded=(*wishes.excluded, "samedi", "dimanche"))
    if isinstance(piece, NamedDay) and piece.first <= today + timedelta(days=SOON_DAYS):
        return replace(wishes, since=piece.last + _ONE_DAY)
    if isinstance(piece, DayPart):
        known = piece.name in _OPPOSITE and not beside_day
        return replace(wishes, no_parts=(*wishes.no_parts, piece.name)) if known else wishes
    raise Contradiction
