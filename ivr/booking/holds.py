"""Holds: pairs kept for a call while it decides, and the places they take.

A change is two statements: one locks the rows, the next one, which sees them as they are now, changes bookings and
counters together. Locks are taken in one order, so that there are no deadlocks: bookings first, then slots by id; a
hold takes its slots last and never waits for them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from ivr.booking.rules import Pair
from ivr.department import Gap
from ivr.dialogue.ports import Offer

BATCH = 200
"""Holds expired by one statement."""


@dataclass(frozen=True)
class Keeping:
    """The holder of a pair, and until when it is held."""

    department: str
    """Slug."""
    call_id: str | None
    made_by: str
    """bot, or agent: with the agent's id."""
    now: datetime
    expires_at: datetime

    @property
    def holder(self) -> str:
        """The call, or the agent, that may confirm or release."""
        return self.call_id or self.made_by


def hold(session: Session, found: Sequence[Pair], keeping: Keeping, gaps: Sequence[Gap]) -> tuple[Offer, ...]:
    """Takes the first pair that is still free and locked by nobody, and the first one in another half-day.

    `gaps` are those of each pair found. Empty when every pair was taken or locked
    by others; that does not mean that there is no place left."""
    if not found:
        return ()
    firsts = [pair.first.slot for pair in found]
    seconds = [pair.second.slot if pair.second else None for pair in found]
    places = session.scalars(_pick_statement(seconds[0] is None), {"slots1": firsts, "slots2": seconds})
    picked = sorted(place - 1 for place in places)
    if not picked:
        return ()
    pairs = [found[place] for place in picked]
    values = {
        "slots1": [firsts[place] for place in picked],
        "days1": [pair.first.day for pair in pairs],
        "slots2": [seconds[place] for place in picked],
        "days2": [pair.second.day if pair.second else None for pair in pairs],
        "leasts": [gaps[place][0] for place in picked],
        "mosts": [gaps[place][1] for place in picked],
        "centre": pairs[0].first.centre,
        "vaccine": pairs[0].first.vaccine,
    }
    ids = sorted(session.scalars(_TAKE, {**values, **asdict(keeping), "holder": keeping.holder}))
    return tuple(pair.offer(booking) for pair, booking in zip(pairs, ids, strict=True))


_FIRSTS = "CAST(:slots1 AS bigint[])"
_PLACE = f"array_position({_FIRSTS}, a.id)"
_JOIN = f"JOIN slots b ON b.id = (CAST(:slots2 AS bigint[]))[{_PLACE}] AND b.open2"


@lru_cache(maxsize=2)
def _pick_statement(single: bool) -> TextClause:
    """Locks the first pair of the list that can be locked, and the first in another half-day that shares no slot."""
    join, second, locked = ("", "0", "a") if single else (_JOIN, "b.id", "a, b")

    def first(others: str = "", where: str = "true") -> str:
        return f"""SELECT {_PLACE} AS place, a.day, a.time, a.id AS slot1, {second} AS slot2
 FROM slots a {join} {others} WHERE a.id = ANY({_FIRSTS}) AND a.open1 AND {where} ORDER BY 1 LIMIT 1
 FOR NO KEY UPDATE OF {locked} SKIP LOCKED"""  # noqa: S608

    elsewhen = "(a.day, a.time < '12:00') <> (one.day, one.time < '12:00')"
    apart = f"a.id NOT IN (one.slot1, one.slot2) AND {second} NOT IN (one.slot1, one.slot2)"
    two = first("CROSS JOIN one", f"{elsewhen} AND {apart}" if not single else elsewhen)
    return text(
        f"WITH one AS ({first()}), two AS ({two}) SELECT place FROM one UNION ALL SELECT place FROM two"  # noqa: S608
    )


_TAKE = text(
    """WITH pairs AS (SELECT * FROM unnest(CAST(:slots1 AS bigint[]), CAST(:days1 AS date[]), CAST(:slots2 AS bigint[]),
 CAST(:days2 AS date[]), CAST(:leasts AS int[]), CAST(:mosts AS int[])) WITH ORDINALITY
 AS p(slot1, day1, slot2, day2, least, most, place)),
 taken AS (UPDATE slots s SET taken1 = s.taken1 + CAST(s.id = ANY(CAST(:slots1 AS bigint[])) AS int),
 taken2 = s.taken2 + CAST(coalesce(s.id = ANY(CAST(:slots2 AS bigint[])), false) AS int)
 WHERE s.id = ANY(CAST(:slots1 AS bigint[]) || CAST(:slots2 AS bigint[])))
 INSERT INTO bookings (department, call_id, holder, status, centre, vaccine, slot1_id, day1, slot2_id, day2, single,
 gap_least, gap_most, expires_at, renewals, rule_version, made_by, held_at)
 SELECT :department, :call_id, :holder, 'held', :centre, :vaccine, slot1, day1, slot2, day2, slot2 IS NULL,
 least, most, :expires_at, 0, '', :made_by, :now FROM pairs ORDER BY place
 RETURNING id"""
)
_END = text(
    """WITH ended AS (UPDATE bookings SET status = :status, ended_at = :now WHERE id = ANY(CAST(:ids AS bigint[]))
 RETURNING slot1_id, slot2_id),
 back AS (SELECT slot, sum(firsts) AS firsts, sum(seconds) AS seconds FROM (
 SELECT slot1_id AS slot, 1 AS firsts, 0 AS seconds FROM ended
 UNION ALL SELECT slot2_id, 0, 1 FROM ended WHERE slot2_id IS NOT NULL) places GROUP BY slot)
 UPDATE slots s SET taken1 = s.taken1 - back.firsts, taken2 = s.taken2 - back.seconds
 FROM back WHERE s.id = back.slot"""
)


def locking(where: str) -> TextClause:
    """A statement that locks the bookings chosen by `where` (aliased b), then their slots, and returns their ids."""
    return text(
        f"""WITH chosen AS (SELECT b.id, b.slot1_id, b.slot2_id FROM bookings b WHERE {where}
 ORDER BY b.id FOR NO KEY UPDATE),
 locked AS (SELECT s.id FROM slots s WHERE s.id IN (SELECT slot1_id FROM chosen UNION SELECT slot2_id FROM chosen)
 ORDER BY s.id FOR NO KEY UPDATE)
 SELECT id FROM chosen WHERE (SELECT count(*) FROM locked) > 0"""  # noqa: S608
    )


def end_locked(session: Session, lock: TextClause, values: Mapping[str, Any], status: str, now: datetime) -> int:
    """Gives the bookings chosen by a `locking` statement another status and their places back; returns how many."""
    ids = list(session.scalars(lock, values))
    if ids:
        session.execute(_END, {"ids": ids, "status": status, "now": now})
    return len(ids)


_OWN = text(
    """WITH chosen AS (SELECT b.id, b.slot1_id, b.slot2_id FROM bookings b WHERE b.status = 'held'
 AND b.holder = ANY(ARRAY(SELECT c.id FROM calls c
 WHERE c.caller_mark = :mark AND c.caller_mark <> '' AND c.ended_at > :since) || CAST(:holder AS varchar))
 ORDER BY b.id FOR NO KEY UPDATE),
 locked AS (SELECT s.id FROM slots s WHERE s.id IN (SELECT slot1_id FROM chosen UNION SELECT slot2_id FROM chosen)
 FOR NO KEY UPDATE SKIP LOCKED)
 SELECT id, slot1_id IN (SELECT id FROM locked) AND (slot2_id IS NULL OR slot2_id IN (SELECT id FROM locked)) AS idle
 FROM chosen"""
)
_DUE_NOW = text("UPDATE bookings SET expires_at = least(expires_at, :now) WHERE id = ANY(CAST(:ids AS bigint[]))")
_DUE = locking(
    "b.id IN (SELECT h.id FROM bookings h WHERE h.status = 'held' AND h.expires_at <= :now"
    " ORDER BY h.id LIMIT :batch FOR NO KEY UPDATE SKIP LOCKED)"
)
_LET_GO = text("UPDATE bookings SET expires_at = least(expires_at, :until) WHERE holder = :holder AND status = 'held'")


def release(session: Session, keeping: Keeping, caller_mark: str = "", since: datetime | None = None) -> int:
    """Gives back what the holder holds, and what calls from the same number hold that ended after `since`: a caller who
    was cut off finds those places free again. Returns how many pairs there were.

    It never waits: when another transaction is taking a place of the same slot, the hold expires now instead."""
    values = {"holder": keeping.holder, "mark": caller_mark, "since": since or keeping.now}
    chosen = session.execute(_OWN, values).all()
    idle = [row.id for row in chosen if row.idle]
    busy = [row.id for row in chosen if not row.idle]
    if idle:
        session.execute(_END, {"ids": idle, "status": "released", "now": keeping.now})
    if busy:
        session.execute(_DUE_NOW, {"ids": busy, "now": keeping.now})
    return len(chosen)


def let_go(session: Session, call_id: str, now: datetime, grace: timedelta) -> None:
    """The call has ended: what it holds expires after the grace."""
    session.execute(_LET_GO, {"holder": call_id, "until": now + grace})


def expire_holds(session: Session, now: datetime) -> int:
    """Expires every hold that is due and gives its places back. Returns how many there were."""
    total = 0
    while expired := end_locked(session, _DUE, {"now": now, "batch": BATCH}, "expired", now):
        total += expired
    return total
