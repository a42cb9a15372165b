"""Finds free places in one centre, for both doses or for the only one, best first, in one query and without locks.

First doses come in the order of the wish, each with its best second dose: same centre, same vaccine, within the
interval in force on the day of the first dose; nearest to the planned day, same hour first. A first dose is
never found without the second one that it needs."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from ivr.booking.preferences import Preferences
from ivr.booking.rules import Pair, Place
from ivr.department import Interval

CANDIDATES = 12
"""Pairs searched for each of the two offers: simultaneous callers try one after the other."""


@dataclass(frozen=True)
class PairSearch:
    """What is looked for in one centre."""

    department: str
    """Slug."""
    centre: str
    vaccine: str
    intervals: tuple[Interval, ...]
    """Of the second dose; empty: one dose is looked for."""
    earliest: datetime
    """The first dose is given then or later; local, without zone."""
    wishes: Preferences = field(default_factory=Preferences)
    most: int = CANDIDATES
    besides: tuple[int, ...] = ()
    """Slots whose first doses are not offered again."""


_FILTERS = {
    "days": "s.day = ANY(CAST(:days AS date[]))",
    "first": "s.day >= :first",
    "last": "s.day <= :last",
    "earliest": "s.time >= :earliest",
    "latest": "s.time < :latest",
    "no_weekdays": "extract(isodow FROM s.day) <> ALL(CAST(:no_weekdays AS int[]))",
    "no_days": "s.day <> ALL(CAST(:no_days AS date[]))",
    "besides": "s.id <> ALL(CAST(:besides AS bigint[]))",
}
_NEAR = "abs(extract(epoch FROM s.time - CAST(:at AS time)))"
"""Seconds from the hour wished for; days count more than minutes, but less than half-hours."""

_INTERVAL = """CROSS JOIN LATERAL (SELECT least, most, planned
 FROM unnest(CAST(:starts AS date[]), CAST(:least AS int[]), CAST(:most AS int[]),
 CAST(:planned AS int[])) AS i(start, least, most, planned)
 WHERE i.start <= s.day ORDER BY i.start DESC LIMIT 1) i"""
_UNWISHED = "(b.day = ANY(CAST(:no_days AS date[])) OR extract(isodow FROM b.day) = ANY(CAST(:no_weekdays AS int[])))"
_OF_CENTRE = "b.department = :department AND b.centre = :centre AND b.vaccine = :vaccine"
_BEST_SECOND = f"""CROSS JOIN LATERAL (
 (SELECT b.id, b.day, b.time FROM slots b WHERE {_OF_CENTRE} AND b.open2
 AND b.day = s.day + i.planned AND b.time = s.time AND NOT {_UNWISHED} LIMIT 1)
 UNION ALL
 (SELECT b.id, b.day, b.time FROM slots b WHERE {_OF_CENTRE} AND b.open2
 AND b.day BETWEEN s.day + i.least AND s.day + i.most
 ORDER BY {_UNWISHED}, abs(b.day - s.day - i.planned), b.day, abs(extract(epoch FROM b.time - s.time)) LIMIT 1)
 LIMIT 1) b"""  # noqa: S608
"""The same hour on the planned day; when that is taken, the nearest in the interval."""
_NO_SECOND = "CROSS JOIN (SELECT CAST(NULL AS bigint) AS id, CAST(NULL AS date) AS day, CAST(NULL AS time) AS time) b"


@lru_cache(maxsize=512)
def _statement(filters: tuple[str, ...], near: bool, single: bool, most: int) -> TextClause:
    """The query for one shape of wish. Values are bound; only its own parts are put together.

    `most` is written out: the database keeps the plan only when it knows how few rows are wanted."""
    wheres = " AND ".join(
        (
            "s.department = :department AND s.centre = :centre AND s.vaccine = :vaccine AND s.open1",
            "s.day >= :day AND (s.day, s.time) >= (:day, :time)",
            *(_FILTERS[name] for name in filters),
        )
    )
    seconds = _NO_SECOND if single else f"{_INTERVAL} {_BEST_SECOND}"
    columns = "s.id AS slot1, s.day, s.time, b.id AS slot2, b.day AS day2, b.time AS time2"
    elsewhen = f"{wheres} AND (s.day, s.time < '12:00') <> (SELECT day, time < '12:00' FROM best LIMIT 1)"  # noqa: S608
    return text(
        f"""WITH best AS MATERIALIZED (SELECT {columns} FROM {_firsts(near, wheres, seconds)} LIMIT {most}),
 other AS (SELECT {columns} FROM {_firsts(near, elsewhen, seconds)} LIMIT {most})
 SELECT * FROM best UNION ALL SELECT * FROM other"""  # noqa: S608
    )


def _firsts(near: bool, wheres: str, seconds: str) -> str:
    """The soonest, in the order of the index, so that only as much is read as is returned; or the nearest to an hour,
    sorted before second doses are searched, so that few searches are needed."""
    if not near:
        return f"slots s {seconds} WHERE {wheres} ORDER BY s.day, s.time"
    inner = f"SELECT s.*, floor({_NEAR} / 1800) AS band, {_NEAR} AS away FROM slots s WHERE {wheres}"  # noqa: S608
    return f"({inner} ORDER BY band, day, away) s {seconds} ORDER BY s.band, s.day, s.away"


def find(session: Session, wanted: PairSearch) -> list[Pair]:
    """The best free pairs: up to `most` in order, then as many in other half-days than the very best one."""
    wishes = {**asdict(wanted.wishes), "besides": wanted.besides}
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in wishes.items()}
    names = [name for name, value in values.items() if name in _FILTERS and value not in (None, [])]
    statement = _statement(tuple(names), wanted.wishes.at is not None, not wanted.intervals, wanted.most)
    rows = session.execute(statement, {**_bounds(wanted), **values})
    return [_pair(wanted, row) for row in rows]


def _bounds(wanted: PairSearch) -> dict[str, Any]:
    return {
        "department": wanted.department,
        "centre": wanted.centre,
        "vaccine": wanted.vaccine,
        "day": wanted.earliest.date(),
        "time": wanted.earliest.time(),
        "starts": [date.min, *(interval.start for interval in wanted.intervals[1:])],
        "least": [interval.least for interval in wanted.intervals],
        "most": [interval.most for interval in wanted.intervals],
        "planned": [interval.planned for interval in wanted.intervals],
    }


def _pair(wanted: PairSearch, row: Any) -> Pair:
    slot1, day, time, slot2, day2, time2 = row
    first = Place(slot1, wanted.centre, wanted.vaccine, day, time)
    return Pair(first, Place(slot2, wanted.centre, wanted.vaccine, day2, time2) if slot2 is not None else None)
