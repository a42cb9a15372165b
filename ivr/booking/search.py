"""Finds pairs of free places in one centre, best first, in one query and without locks.

First doses come in the order of the wish, each with its best second dose: same centre, same vaccine, within the
interval in force on the day of the first dose; nearest to the planned day, same hour first. A first dose without a
second one is never found."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from ivr.booking.rules import Pair, Place
from ivr.booking.wishes import Wishes
from ivr.department import Interval

CANDIDATES = 16
"""Pairs returned for each of the two offers: callers who come together try one after the other."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for in one centre."""

    department: str
    """Slug."""
    centre: str
    vaccine: str
    intervals: tuple[Interval, ...]
    earliest: datetime
    """The first dose is given then or later; local, without zone."""
    wishes: Wishes = field(default_factory=Wishes)
    single: bool = False
    besides: tuple[int, ...] = ()
    """Slots whose first doses are not offered again."""


@dataclass(frozen=True)
class Found:
    """A pair that was free when it was looked for."""

    pair: Pair
    second_offer: bool
    """It lies in another half-day than the best pair."""


FIRST_FREE = "NOT {s}.closed AND {s}.taken1 < {s}.capacity - {s}.margin - {s}.reserved2 AND {any}"
ANY_FREE = "{s}.taken1 + {s}.taken2 < {s}.capacity - {s}.margin"


def first_free(slot: str) -> str:
    """SQL: the slot has a place for a first dose."""
    return FIRST_FREE.format(s=slot, any=ANY_FREE.format(s=slot))


def second_free(slot: str) -> str:
    """SQL: the slot has a place for a second dose."""
    return f"NOT {slot}.closed AND " + ANY_FREE.format(s=slot)


_FILTERS = {
    "days": "s.day = ANY(CAST(:days AS date[]))",
    "first": "s.day >= :first",
    "last": "s.day <= :last",
    "from_time": "s.time >= :from_time",
    "to_time": "s.time < :to_time",
    "no_weekdays": "extract(isodow FROM s.day) <> ALL(CAST(:no_weekdays AS int[]))",
    "no_days": "s.day <> ALL(CAST(:no_days AS date[]))",
    "besides": "s.id <> ALL(CAST(:besides AS bigint[]))",
}
_SOON = ("NULL AS band, NULL AS away", "day, time")
_NEAR = (
    "floor(abs(extract(epoch FROM s.time - CAST(:at AS time))) / 1800) AS band,"
    " abs(extract(epoch FROM s.time - CAST(:at AS time))) AS away",
    "band, day, away",
)
"""What is computed of a slot, and the order of the first doses: soonest, or nearest to an hour in bands of 30 min."""

_INTERVAL = """CROSS JOIN LATERAL (SELECT least, most, planned
 FROM unnest(CAST(:starts AS date[]), CAST(:least AS int[]), CAST(:most AS int[]),
 CAST(:planned AS int[])) AS i(start, least, most, planned)
 WHERE i.start <= a.day ORDER BY i.start DESC LIMIT 1) i"""
_UNWISHED = "(b.day = ANY(CAST(:no_days AS date[])) OR extract(isodow FROM b.day) = ANY(CAST(:no_weekdays AS int[])))"
_OF_CENTRE = "b.department = :department AND b.centre = :centre AND b.vaccine = :vaccine"
_BEST_SECOND = f"""CROSS JOIN LATERAL (
 (SELECT b.id, b.day, b.time FROM slots b WHERE {_OF_CENTRE} AND {second_free("b")}
 AND b.day = a.day + i.planned AND b.time = a.time AND NOT {_UNWISHED} LIMIT 1)
 UNION ALL
 (SELECT b.id, b.day, b.time FROM slots b WHERE {_OF_CENTRE} AND {second_free("b")}
 AND b.day BETWEEN a.day + i.least AND a.day + i.most
 ORDER BY {_UNWISHED}, abs(b.day - a.day - i.planned), b.day, abs(extract(epoch FROM b.time - a.time)) LIMIT 1)
 LIMIT 1) b"""  # noqa: S608
"""The same hour on the planned day; when that is taken, the nearest in the interval."""
_NO_SECOND = "CROSS JOIN (SELECT CAST(NULL AS bigint) AS id, CAST(NULL AS date) AS day, CAST(NULL AS time) AS time) b"


@lru_cache(maxsize=512)
def _statement(filters: tuple[str, ...], near: bool, single: bool) -> TextClause:
    """The query for one shape of wish. Values are bound; only its own parts are put together."""
    measure, order = _NEAR if near else _SOON
    wheres = " AND ".join(
        (
            "s.department = :department AND s.centre = :centre AND s.vaccine = :vaccine",
            first_free("s"),
            "s.day >= :day AND (s.day, s.time) >= (:day, :time)",
            *(_FILTERS[name] for name in filters),
        )
    )
    seconds = _NO_SECOND if single else _INTERVAL + " " + _BEST_SECOND

    def pairs(other: str = "") -> str:
        outer = ", ".join(f"a.{column}" for column in order.split(", "))
        return f"""SELECT a.*, b.id AS slot2, b.day AS day2, b.time AS time2
 FROM (SELECT s.id AS slot1, s.day, s.time, {measure} FROM slots s WHERE {wheres} {other} ORDER BY {order}) a {seconds}
 ORDER BY {outer} LIMIT :most_pairs"""  # noqa: S608

    elsewhen = f"AND (s.day, s.time < '12:00') <> (SELECT day, time < '12:00' FROM best ORDER BY {order} LIMIT 1)"  # noqa: S608
    return text(
        f"""WITH best AS ({pairs()}), other AS ({pairs(elsewhen)})
 SELECT slot1, day, time, slot2, day2, time2, false FROM best
 UNION ALL SELECT slot1, day, time, slot2, day2, time2, true FROM other"""  # noqa: S608
    )


def find(session: Session, wanted: Wanted) -> list[Found]:
    """The best free pairs: up to CANDIDATES in order, then as many in other half-days than the very best one."""
    values = _values(wanted)
    names = [name for name, value in values.items() if name in _FILTERS and value not in (None, [])]
    statement = _statement(tuple(names), wanted.wishes.at is not None, wanted.single)
    rows = session.execute(statement, {**_bounds(wanted), **values})
    return [_found(wanted, row) for row in rows]


def _values(wanted: Wanted) -> dict[str, Any]:
    wishes = wanted.wishes
    return {
        "days": list(wishes.days),
        "first": wishes.first,
        "last": wishes.last,
        "from_time": wishes.earliest,
        "to_time": wishes.latest,
        "no_weekdays": list(wishes.no_weekdays),
        "no_days": list(wishes.no_days),
        "besides": list(wanted.besides),
        "at": wishes.at,
    }


def _bounds(wanted: Wanted) -> dict[str, Any]:
    starts = [date.min, *(interval.start for interval in wanted.intervals[1:])]
    return {
        "department": wanted.department,
        "centre": wanted.centre,
        "vaccine": wanted.vaccine,
        "day": wanted.earliest.date(),
        "time": wanted.earliest.time(),
        "starts": starts,
        "least": [interval.least for interval in wanted.intervals],
        "most": [interval.most for interval in wanted.intervals],
        "planned": [interval.planned for interval in wanted.intervals],
        "most_pairs": CANDIDATES,
    }


def _found(wanted: Wanted, row: Any) -> Found:
    slot1, day, time, slot2, day2, time2, other = row
    first = Place(slot1, wanted.centre, wanted.vaccine, day, time)
    second = Place(slot2, wanted.centre, wanted.vaccine, day2, time2) if slot2 is not None else None
    return Found(Pair(first, second), other)
