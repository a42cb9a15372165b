"""Statistics of calls, each by one query: the worker adds a call to the counts of its day once it is final, and reading
adds the calls that are not counted yet. Both happen in one statement each, so that every call counts once at any
moment, whenever it ends and however often the worker runs.

The turns of a call are final when it has ended, its outcome a day later, for the same number may call again within 24
hours. Outbound calls are in the counts of questions and of waits only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, TextClause, text
from sqlalchemy.orm import Session

from ivr.core.db import transaction
from ivr.core.period import Period
from ivr.department import Department

AGAIN = timedelta(hours=24)
"""A call from the same number within this time means that the first one did not help; the query has it too."""
BATCH = 2000
"""Calls counted in one transaction."""

_LIVE = " AND c.started_at >= :start AND c.started_at < :stop AND c.department = :department"
_DAY = "CAST(c.started_at AT TIME ZONE :zone AS date) AS day"


@dataclass(frozen=True)
class Count:
    """One table of counts and the query whose result it keeps."""

    table: str
    keys: tuple[str, ...]
    measures: tuple[str, ...]
    counted: int
    """Value of `calls.counted` from which on a call is in the table."""
    query: str
    """Day, keys and measures of the calls `c` of {which}."""

    def read(
        self, session: Session, department: Department, period: Period, now: datetime | None = None
    ) -> Sequence[Row[Any]]:
        """Keys and sums of the calls that began in the period; `now` for those who still wait."""
        start, stop = period.moments(department.zone)
        days = {"first": period.first, "last": period.last, "start": start, "stop": stop, "now": now}
        values = {"department": department.slug, "zone": department.zone.key, **days}
        return session.execute(self._reading(), values).all()

    def add(self, session: Session, department: Department, calls: Sequence[str]) -> None:
        """Adds calls to the table."""
        values = {"department": department.slug, "zone": department.zone.key, "calls": calls, "now": None}
        session.execute(self._adding(), values)

    def _reading(self) -> TextClause:
        keys, columns = ", ".join(self.keys), ", ".join((*self.keys, *self.measures))
        sums = ", ".join(f"CAST(sum({name}) AS bigint) AS {name}" for name in self.measures)
        live = self.query.format(which=f"c.counted < {self.counted}{_LIVE}", day=_DAY)
        return text(
            f"SELECT {keys}, {sums} FROM (SELECT {columns} FROM {self.table} WHERE department = :department"  # noqa: S608
            f" AND day BETWEEN :first AND :last UNION ALL SELECT {columns} FROM ({live}) AS live) AS both_of_them"
            f" GROUP BY {keys} ORDER BY {keys}"
        )

    def _adding(self) -> TextClause:
        keys, columns = ", ".join(self.keys), ", ".join((*self.keys, *self.measures))
        sums = ", ".join(f"{name} = {self.table}.{name} + excluded.{name}" for name in self.measures)
        fresh = self.query.format(which="c.id = ANY(:calls)", day=_DAY)
        return text(
            f"INSERT INTO {self.table} (department, day, {columns}) SELECT :department, day, {columns}"  # noqa: S608
            f" FROM ({fresh}) AS fresh ON CONFLICT (department, day, {keys}) DO UPDATE SET {sums}"
        )


TURNS = Count(
    "turn_counts", ("step", "mode", "result"), ("turns",), 1,
    """SELECT {day}, t.step COLLATE "C" AS step, t.mode COLLATE "C" AS mode, t.result COLLATE "C" AS result,
 count(*) AS turns FROM calls AS c JOIN turns AS t ON t.call_id = c.id WHERE t.step <> 'welcome.ring' AND {which}
 GROUP BY 1, 2, 3, 4""",
)  # fmt: skip
STEPS = Count(
    "step_counts", ("step",), ("calls", "passed"), 1,
    """SELECT day, step, count(*) AS calls, count(*) FILTER (WHERE passed) AS passed FROM (SELECT {day},
 t.step COLLATE "C" AS step, bool_or(t.result = 'understood') AS passed FROM calls AS c JOIN turns AS t
 ON t.call_id = c.id WHERE t.step <> 'welcome.ring' AND {which} GROUP BY c.id, 2) AS s GROUP BY day, step""",
)  # fmt: skip
REPLIES = Count(
    "reply_counts", ("mode", "millis"), ("turns",), 1,
    """SELECT {day}, t.mode COLLATE "C" AS mode, (t.millis + 5) / 10 * 10 AS millis, count(*) AS turns FROM calls AS c
 JOIN turns AS t ON t.call_id = c.id WHERE t.millis IS NOT NULL AND t.step <> 'welcome.ring' AND {which}
 GROUP BY 1, 2, 3""",
)  # fmt: skip
OUTCOMES = Count(
    "outcome_counts", ("hour", "outcome"), ("calls", "early", "again"), 2,
    """SELECT day, hour, outcome, count(*) AS calls, count(*) FILTER (WHERE early) AS early,
 count(*) FILTER (WHERE again) AS again FROM (SELECT {day},
 CAST(extract(hour FROM c.started_at AT TIME ZONE :zone) AS smallint) AS hour, c.outcome,
 c.outcome = 'hung_up' AND c.ended_at < c.started_at + interval '10 seconds' AS early,
 c.caller_mark <> '' AND EXISTS (SELECT FROM calls AS n WHERE n.caller_mark = c.caller_mark
 AND n.department = c.department AND NOT n.made AND n.started_at > c.started_at
 AND n.started_at <= c.ended_at + interval '24 hours') AS again
 FROM calls AS c WHERE c.ended_at IS NOT NULL AND NOT c.made AND {which}) AS s GROUP BY day, hour, outcome""",
)  # fmt: skip
HAND_OVERS = Count(
    "hand_over_counts", ("step", "result"), ("calls",), 2,
    """SELECT {day}, t.step, t.result, count(*) AS calls FROM calls AS c CROSS JOIN LATERAL (SELECT step, result
 FROM turns WHERE call_id = c.id AND step NOT LIKE 'endings.%' ORDER BY number DESC LIMIT 1) AS t
 WHERE c.ended_at IS NOT NULL AND NOT c.made AND c.outcome IN ('person', 'callback') AND {which} GROUP BY 1, 2, 3""",
)  # fmt: skip
DURATIONS = Count(
    "duration_counts", ("tenths",), ("calls",), 2,
    """SELECT {day}, CAST(round(extract(epoch FROM c.ended_at - c.started_at) / 6) AS int) AS tenths, count(*) AS calls
 FROM calls AS c WHERE c.ended_at IS NOT NULL AND NOT c.made AND c.outcome = 'booked' AND {which} GROUP BY 1, 2""",
)  # fmt: skip
WAITS = Count(
    "wait_counts", ("status", "seconds"), ("people", "handled", "handling"), 2,
    """SELECT day, status, CAST(floor(extract(epoch FROM until - entered_at)) AS int) AS seconds, count(*) AS people,
 count(handling) AS handled, CAST(coalesce(sum(extract(epoch FROM handling)), 0) AS int) AS handling
 FROM (SELECT {day}, q.status, q.entered_at, coalesce(r.accepted, q.left_at, :now) AS until, r.handling
 FROM calls AS c JOIN queue_entries AS q ON q.call_id = c.id LEFT JOIN LATERAL (SELECT min(accepted_at) AS accepted,
 CASE WHEN bool_and(wrapped_at IS NOT NULL) THEN sum(wrapped_at - accepted_at) END AS handling
 FROM rings WHERE entry = q.id AND leads AND accepted_at IS NOT NULL) AS r ON true WHERE {which}) AS s
 GROUP BY day, status, 3""",
)  # fmt: skip

COUNTS = (TURNS, STEPS, REPLIES, OUTCOMES, HAND_OVERS, DURATIONS, WAITS)

_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('counts ' || :department))")
_FINAL = {
    1: "counted = 0 AND ended_at IS NOT NULL",
    2: "counted = 1 AND ended_at <= :settled",
}
"""Value of `calls.counted` to come → which calls are ready for it."""


def count_calls(engine: Engine, departments: Iterable[Department], now: datetime) -> int:
    """Adds every call that is final to the counts, once. Returns how many were added."""
    return sum(_count(engine, department, level, now) for department in departments for level in _FINAL)


def _count(engine: Engine, department: Department, level: int, now: datetime) -> int:
    done = 0
    while True:
        with transaction(engine) as session:
            calls = _take(session, department, level, now)
            for each in COUNTS:
                if each.counted == level:
                    each.add(session, department, calls)
        done += len(calls)
        if len(calls) < BATCH:
            return done


def _take(session: Session, department: Department, level: int, now: datetime) -> list[str]:
    """The next calls to be counted, marked as counted, under the lock of the department."""
    session.execute(_LOCK, {"department": department.slug})
    statement = text(
        f"UPDATE calls SET counted = {level} WHERE id IN (SELECT id FROM calls WHERE department = :department"  # noqa: S608
        f" AND {_FINAL[level]} ORDER BY started_at LIMIT {BATCH}) RETURNING id"
    )
    return list(session.scalars(statement, {"department": department.slug, "settled": now - AGAIN}))
