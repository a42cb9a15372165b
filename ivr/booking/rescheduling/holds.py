"""The places a plan holds: taken in batches, kept alive while the plan works, given back.

A batch is one transaction, so that nothing is half held wherever a process ends. Holds expire by themselves unless the
worker renews them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.rescheduling.planner import Moved
from ivr.booking.rules import LEAD
from ivr.department import Department

KEPT = timedelta(minutes=30)
"""How long places are held after they were last renewed."""

_OF_PLAN = text(
    "SELECT id FROM move_rows WHERE move_id = :move AND expires_at IS NOT NULL ORDER BY id FOR NO KEY UPDATE"
)
_LOCK = text(
    """SELECT id, CASE WHEN closed THEN 0 ELSE capacity - margin - reserved2 - taken1 END AS firsts,
 CASE WHEN closed THEN 0 ELSE capacity - margin - taken1 - taken2 END AS total
 FROM slots WHERE id = ANY(CAST(:slots AS bigint[])) ORDER BY id FOR NO KEY UPDATE"""
)
_SLOTS = text(
    """SELECT slot1_id FROM move_rows WHERE id = ANY(CAST(:rows AS bigint[])) AND takes1
 UNION SELECT slot2_id FROM move_rows WHERE id = ANY(CAST(:rows AS bigint[])) AND takes2"""
)
_COUNT = text(
    """WITH chosen AS (SELECT * FROM move_rows WHERE id = ANY(CAST(:rows AS bigint[]))),
 places AS (SELECT slot, sum(firsts) AS firsts, sum(seconds) AS seconds FROM (
 SELECT slot1_id AS slot, 1 AS firsts, 0 AS seconds FROM chosen WHERE takes1
 UNION ALL SELECT slot2_id, 0, 1 FROM chosen WHERE takes2) each GROUP BY slot)
 UPDATE slots s SET taken1 = s.taken1 + :sign * places.firsts, taken2 = s.taken2 + :sign * places.seconds
 FROM places WHERE s.id = places.slot"""
)
_SET = text(
    """UPDATE move_rows SET state = :state, why = :why, expires_at = :expires_at, changed_at = :now
 WHERE id = ANY(CAST(:rows AS bigint[]))"""
)
_PAIR = text(
    """UPDATE move_rows SET centre = :centre, vaccine = :vaccine, slot1_id = :slot1_id, day1 = :day1,
 slot2_id = :slot2_id, day2 = :day2, gap_least = :gap_least, gap_most = :gap_most, takes1 = :takes1, takes2 = :takes2
 WHERE id = :row"""
)
_VERDICTS = text(
    """SELECT r.id, r.state, CASE WHEN b.status <> 'booked' THEN b.status
 WHEN (CASE WHEN r.takes1 THEN b.day1 + o1.time ELSE b.day2 + o2.time END) <= :at THEN 'late'
 WHEN (CASE WHEN r.takes1 THEN r.day1 + n1.time ELSE r.day2 + n2.time END) <= :soon THEN 'late'
 WHEN n1.closed AND r.takes1 OR n2.closed AND r.takes2 THEN 'closed'
 WHEN r.expires_at <= :now THEN 'expired' ELSE '' END AS verdict
 FROM move_rows r JOIN bookings b ON b.id = r.booking_id
 JOIN slots o1 ON o1.id = b.slot1_id LEFT JOIN slots o2 ON o2.id = b.slot2_id
 JOIN slots n1 ON n1.id = r.slot1_id LEFT JOIN slots n2 ON n2.id = r.slot2_id
 WHERE r.move_id = :move AND r.expires_at IS NOT NULL ORDER BY r.id FOR NO KEY UPDATE OF r"""
)
_RENEW = text(
    """UPDATE move_rows SET expires_at = :until WHERE move_id = :move AND expires_at IS NOT NULL
 AND expires_at < :soon"""
)


def columns(department: Department, moved: Moved | None) -> dict[str, Any]:
    """A pair as the columns of a row; None takes the pair away."""
    if moved is None:
        names = ("centre", "vaccine", "slot1_id", "day1", "slot2_id", "day2", "gap_least", "gap_most")
        return {**dict.fromkeys(names), "takes1": False, "takes2": False}
    first, second = moved.pair.first, moved.pair.second
    gap_least, gap_most = department.vaccine(first.vaccine).gap(first.day)
    takes1, takes2 = moved.takes
    return {
        "centre": first.centre,
        "vaccine": first.vaccine,
        "slot1_id": first.slot,
        "day1": first.day,
        "slot2_id": second.slot if second else None,
        "day2": second.day if second else None,
        "gap_least": gap_least,
        "gap_most": gap_most,
        "takes1": takes1,
        "takes2": takes2,
    }


def give_pairs(session: Session, pairs: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    """Writes the pairs (`columns`) meant for rows that hold nothing."""
    if pairs:
        session.execute(_PAIR, [{"row": row, **values} for row, values in pairs])


def lock_slots(session: Session, slots: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Locks slots; what is left in each for first doses, and altogether."""
    rows = session.execute(_LOCK, {"slots": sorted(set(slots))})
    return {row.id: (row.firsts, row.total) for row in rows}


def take(session: Session, rows: Sequence[int], now: datetime) -> None:
    """Takes the places of rows whose slots are locked and free."""
    session.execute(_COUNT, {"rows": list(rows), "sign": 1})
    set_state(session, rows, ("held", ""), now, now + KEPT)


def release(session: Session, rows: Sequence[int], state: tuple[str, str], now: datetime) -> None:
    """Gives back what locked rows hold; `state` is their new state and its reason."""
    slots = session.scalars(_SLOTS, {"rows": list(rows)}).all()
    lock_slots(session, slots)
    session.execute(_COUNT, {"rows": list(rows), "sign": -1})
    set_state(session, rows, state, now)


def release_all(session: Session, move: int, now: datetime) -> None:
    """Gives back all that a plan holds; its rows are planned again."""
    rows = session.scalars(_OF_PLAN, {"move": move}).all()
    if rows:
        release(session, rows, ("planned", ""), now)


def keep(session: Session, move: int, now: datetime, at: datetime) -> None:
    """Renews the holds of a plan that can still be accepted and gives back the rest; `at` is now, local."""
    values = {"move": move, "now": now, "at": at, "soon": at + LEAD}
    groups: dict[tuple[str, str], list[int]] = {}
    for row in session.execute(_VERDICTS, values):
        if row.verdict:
            groups.setdefault(_after(row.state, row.verdict), []).append(row.id)
    ended = [row for rows in groups.values() for row in rows]
    lock_slots(session, session.scalars(_SLOTS, {"rows": ended}).all())
    for state, rows in sorted(groups.items()):
        release(session, rows, state, now)
    session.execute(_RENEW, {"move": move, "until": now + KEPT, "soon": now + KEPT / 2})


def _after(state: str, verdict: str) -> tuple[str, str]:
    """The state of a row that may hold no longer, and the reason."""
    if verdict == "late":
        return "unreached", "late"
    if verdict in ("closed", "expired"):
        return ("planned", "") if state == "held" else ("unreached", verdict)
    return "left", verdict


def set_state(
    session: Session, rows: Sequence[int], state: tuple[str, str], now: datetime, until: datetime | None = None
) -> None:
    """Writes the state of rows, the reason, and until when they hold something. The places are counted elsewhere."""
    values = {"rows": list(rows), "state": state[0], "why": state[1], "now": now, "expires_at": until}
    session.execute(_SET, values)
