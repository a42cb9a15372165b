"""Holds: pairs kept for a call while it decides. Every change of a hold and of the places it takes is one statement.

Locks are taken in one order, so that nobody can wait in a circle: rows of bookings first, then slots by id; a hold
takes its slots last and never waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from ivr.booking.search import Found, first_free, second_free
from ivr.desk import Offer

BATCH = 200
"""Holds expired by one statement."""


@dataclass(frozen=True)
class Keeping:
    """For whom, and until when, pairs are held."""

    department: str
    """Slug."""
    call_id: str | None
    made_by: str
    """bot, or agent: with the agent's id."""
    now: datetime
    expires_at: datetime

    @property
    def holder(self) -> str:
        """Who may confirm or release."""
        return self.call_id or self.made_by


def hold(
    session: Session, found: Sequence[Found], keeping: Keeping, gaps: Sequence[tuple[int, int]]
) -> tuple[Offer, ...]:
    """Takes the first pair that is still free and locked by nobody, and the first one in another half-day.

    `gaps` are the least and most days between the doses of each pair found. Empty when every pair was taken or locked
    by others; that does not mean that there is no place left."""
    if not found:
        return ()
    single = found[0].pair.second is None
    rows = session.execute(_hold_statement(single), _hold_values(found, keeping, gaps))
    pairs = {(item.pair.first.slot, item.pair.second.slot if item.pair.second else None): item.pair for item in found}
    return tuple(pairs[row.slot1_id, row.slot2_id].offer(row.id) for row in sorted(rows))


def _hold_values(found: Sequence[Found], keeping: Keeping, gaps: Sequence[tuple[int, int]]) -> dict[str, Any]:
    pairs = [item.pair for item in found]
    return {
        "slots1": [pair.first.slot for pair in pairs],
        "slots2": [pair.second.slot if pair.second else None for pair in pairs],
        "others": [item.second_offer for item in found],
        "leasts": [least for least, _ in gaps],
        "mosts": [most for _, most in gaps],
        "department": keeping.department,
        "call_id": keeping.call_id,
        "holder": keeping.holder,
        "made_by": keeping.made_by,
        "now": keeping.now,
        "expires_at": keeping.expires_at,
        "centre": pairs[0].first.centre,
        "vaccine": pairs[0].first.vaccine,
    }


@lru_cache(maxsize=2)
def _hold_statement(single: bool) -> TextClause:
    join = "" if single else "JOIN slots b ON b.id = w.slot2"
    free = first_free("a") if single else f"{first_free('a')} AND {second_free('b')}"
    day2, lock = ("CAST(NULL AS date)", "OF a") if single else ("b.day", "OF a, b")
    distinct = "w.slot1 <> one.slot1"
    if not single:
        distinct += " AND w.slot1 <> one.slot2 AND w.slot2 NOT IN (one.slot1, one.slot2)"

    def first(source: str, where: str) -> str:
        return f"""SELECT w.*, a.day AS day1, a.time AS time1, {day2} AS day2 FROM wanted w {source}
 JOIN slots a ON a.id = w.slot1 {join} WHERE {where} AND {free}
 ORDER BY w.place LIMIT 1 FOR NO KEY UPDATE {lock} SKIP LOCKED"""  # noqa: S608

    return text(
        f"""WITH wanted AS (SELECT * FROM unnest(CAST(:slots1 AS bigint[]), CAST(:slots2 AS bigint[]),
 CAST(:others AS boolean[]), CAST(:leasts AS int[]), CAST(:mosts AS int[])) WITH ORDINALITY
 AS w(slot1, slot2, other, least, most, place)),
 one AS ({first("", "NOT w.other")}),
 two AS ({first("CROSS JOIN one", f"(a.day, a.time < '12:00') <> (one.day1, one.time1 < '12:00') AND {distinct}")}),
 pairs AS (SELECT * FROM one UNION ALL SELECT * FROM two),
 taken AS (UPDATE slots s SET taken1 = s.taken1 + t.firsts, taken2 = s.taken2 + t.seconds
 FROM (SELECT slot1 AS slot, 1 AS firsts, 0 AS seconds FROM pairs UNION ALL SELECT slot2, 0, 1 FROM pairs) t
 WHERE s.id = t.slot)
 INSERT INTO bookings (department, call_id, holder, status, centre, vaccine, slot1_id, day1, slot2_id, day2, single,
 gap_least, gap_most, expires_at, renewals, rule_version, made_by, held_at)
 SELECT :department, :call_id, :holder, 'held', :centre, :vaccine, slot1, day1, slot2, day2, slot2 IS NULL,
 least, most, :expires_at, 0, '', :made_by, :now FROM pairs ORDER BY place
 RETURNING id, slot1_id, slot2_id"""  # noqa: S608
    )


_GIVE_BACK = """
 back AS (SELECT slot, sum(firsts) AS firsts, sum(seconds) AS seconds FROM (
 SELECT slot1_id AS slot, 1 AS firsts, 0 AS seconds FROM ended
 UNION ALL SELECT slot2_id, 0, 1 FROM ended WHERE slot2_id IS NOT NULL) places GROUP BY slot),
 locked AS (SELECT s.id FROM slots s WHERE s.id IN (SELECT slot FROM back) ORDER BY s.id FOR NO KEY UPDATE),
 given AS (UPDATE slots s SET taken1 = s.taken1 - back.firsts, taken2 = s.taken2 - back.seconds
 FROM back JOIN locked ON locked.id = back.slot WHERE s.id = back.slot)
 SELECT count(*) FROM ended"""


def ending(where: str) -> TextClause:
    """A statement that ends the bookings chosen by `where` (aliased b) with :status and gives their places back.

    It returns how many there were."""
    return text(
        f"""WITH chosen AS (SELECT b.id FROM bookings b WHERE {where} ORDER BY b.id FOR NO KEY UPDATE),
 ended AS (UPDATE bookings b SET status = :status, ended_at = :now FROM chosen WHERE b.id = chosen.id
 RETURNING b.slot1_id, b.slot2_id), {_GIVE_BACK}"""  # noqa: S608
    )


_RELEASE = ending(
    "b.status = 'held' AND (b.holder = :holder OR b.holder IN"
    " (SELECT c.id FROM calls c WHERE c.caller_mark = :mark AND c.caller_mark <> '' AND c.ended_at > :since))"
)
_EXPIRE = ending(
    "b.id IN (SELECT h.id FROM bookings h WHERE h.status = 'held' AND h.expires_at <= :now"
    " ORDER BY h.id LIMIT :batch FOR NO KEY UPDATE SKIP LOCKED)"
)
_LET_GO = text(
    "UPDATE bookings SET expires_at = least(expires_at, :until) WHERE holder = :holder AND status = 'held'"
)


def release(session: Session, keeping: Keeping, caller_mark: str = "", since: datetime | None = None) -> int:
    """Gives back what the holder holds, and what calls from the same number hold that ended after `since`: who was cut
    off finds those places free again. Returns how many pairs there were."""
    values = {"status": "released", "now": keeping.now, "holder": keeping.holder}
    return _count(session, _RELEASE, {**values, "mark": caller_mark, "since": since or keeping.now})


def let_go(session: Session, call_id: str, now: datetime, grace: timedelta) -> None:
    """The call has ended: what it holds expires after the grace."""
    session.execute(_LET_GO, {"holder": call_id, "until": now + grace})


def expire_holds(session: Session, now: datetime) -> int:
    """Expires every hold that is due and gives its places back. Returns how many there were."""
    total = 0
    while expired := _count(session, _EXPIRE, {"status": "expired", "now": now, "batch": BATCH}):
        total += expired
    return total


def _count(session: Session, statement: TextClause, values: dict[str, Any]) -> int:
    return int(session.execute(statement, values).scalar_one())
