"""Reads the invariants of booking back from the rows: what the constraints forbid, and what they cannot express."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

OVERDUE = timedelta(minutes=5)
"""A hold that has expired is given back at most this much later."""
SHOWN = 5
"""Rows named in a finding."""


@dataclass(frozen=True)
class Finding:
    """One invariant that does not hold."""

    code: str
    """Stable slug."""
    sentence: str
    count: int
    """Rows concerned."""
    rows: tuple[int, ...]
    """Ids of the first ones."""

    def __str__(self) -> str:
        rows = ", ".join(str(row) for row in self.rows)
        return f"{self.code}: {self.sentence} {self.count} found: {rows}{'…' if self.count > len(self.rows) else ''}"


@dataclass(frozen=True)
class Check:
    """One invariant, and how to find what breaks it."""

    code: str
    sentence: str
    query: str
    """Returns the ids of the rows that break it."""


_ACTIVE = "b.status IN ('held', 'booked')"
_MOVING = "SELECT {0} AS id FROM move_rows WHERE expires_at IS NOT NULL AND {1}"
_FIRSTS, _SECONDS = _MOVING.format("slot1_id", "takes1"), _MOVING.format("slot2_id", "takes2")
_SUMS = f"""SELECT s.id, s.day, s.taken1, s.taken2, s.capacity - s.margin AS places, s.reserved2,
 coalesce(f.n, 0) AS firsts, coalesce(g.n, 0) AS seconds FROM slots s
 LEFT JOIN (SELECT id, count(*) AS n FROM (SELECT slot1_id AS id FROM bookings b WHERE {_ACTIVE}
 UNION ALL {_FIRSTS}) x GROUP BY id) f ON f.id = s.id
 LEFT JOIN (SELECT id, count(*) AS n FROM (SELECT slot2_id AS id FROM bookings b WHERE {_ACTIVE}
 UNION ALL {_SECONDS}) x GROUP BY id) g ON g.id = s.id"""  # noqa: S608
_CHECKS = (
    Check(
        "booking_not_said",
        "I3: bookings of the bot in calls in which nobody said yes to a pair.",
        """SELECT b.id FROM bookings b WHERE b.status = 'booked' AND b.made_by = 'bot'
 AND EXISTS (SELECT 1 FROM turns t WHERE t.call_id = b.call_id)
 AND NOT EXISTS (SELECT 1 FROM turns t WHERE t.call_id = b.call_id AND t.step = 'confirm.pair'
 AND t.result = 'understood' AND t.taken_at >= b.confirmed_at)""",
    ),
    Check(
        "slot_over_capacity",
        "I1: slots have more doses than their capacity less margin.",
        f"""SELECT id FROM ({_SUMS}) x WHERE greatest(taken1 + taken2, firsts + seconds) > places
 OR greatest(taken1, firsts) > places - reserved2""",  # noqa: S608
    ),
    Check(
        "slot_counters",
        "I1: counters of slots differ from their bookings.",
        f"""SELECT id FROM ({_SUMS}) x WHERE taken1 < firsts OR taken2 < seconds
 OR (day >= :today AND (taken1, taken2) <> (firsts, seconds))""",  # noqa: S608
    ),
    Check(
        "booking_half",
        "I4: bookings have one dose where two are needed, or the reverse.",
        f"SELECT b.id FROM bookings b WHERE {_ACTIVE} AND b.single <> (b.slot2_id IS NULL)",  # noqa: S608
    ),
    Check(
        "booking_places",
        "I2: bookings whose slots do not exist, or are not both of their centre, vaccine and days.",
        f"""SELECT b.id FROM bookings b LEFT JOIN slots f ON f.id = b.slot1_id
 LEFT JOIN slots g ON g.id = b.slot2_id
 WHERE {_ACTIVE} AND ((b.department, b.centre, b.vaccine, b.day1) IS DISTINCT FROM
 (f.department, f.centre, f.vaccine, f.day) OR (b.slot2_id IS NOT NULL AND
 (b.department, b.centre, b.vaccine, b.day2) IS DISTINCT FROM (g.department, g.centre, g.vaccine, g.day)))""",  # noqa: S608
    ),
    Check(
        "booking_gap",
        "I2: bookings whose doses are not as many days apart as the vaccine asks for.",
        f"""SELECT b.id FROM bookings b WHERE {_ACTIVE} AND b.slot2_id IS NOT NULL
 AND (b.day2 - b.day1 BETWEEN b.gap_least AND b.gap_most) IS NOT TRUE""",  # noqa: S608
    ),
    Check(
        "booking_incomplete",
        "I2: bookings without a patient or a reference.",
        """SELECT b.id FROM bookings b LEFT JOIN patients p ON p.id = b.patient_id WHERE b.status = 'booked'
 AND (p.id IS NULL OR b.reference IS NULL OR b.confirmed_at IS NULL)""",
    ),
    Check(
        "patient_twice",
        "I2: people with more than one active booking.",
        "SELECT patient_id FROM bookings WHERE status = 'booked' GROUP BY patient_id HAVING count(*) > 1",
    ),
    Check(
        "reference_twice",
        "I2: active bookings that share a reference.",
        """SELECT min(id) FROM bookings WHERE status = 'booked' GROUP BY department, reference
 HAVING count(*) > 1""",
    ),
    Check(
        "hold_overdue",
        "I10: holds that do not expire, or expired more than five minutes ago and were not given back.",
        "SELECT id FROM bookings WHERE status = 'held' AND coalesce(expires_at, '-infinity') < :overdue",
    ),
    Check(
        "move_overdue",
        "I10: places held for a move that expired more than five minutes ago and were not given back.",
        "SELECT id FROM move_rows WHERE expires_at < :overdue",
    ),
    Check(
        "move_not_at_work",
        "I10: places held by a plan that is not at work.",
        """SELECT r.id FROM move_rows r JOIN moves m ON m.id = r.move_id
 WHERE r.expires_at IS NOT NULL AND m.state <> 'confirmed'""",
    ),
    Check(
        "move_half",
        "I4: places held for a move of one dose where two are needed, or the reverse.",
        """SELECT r.id FROM move_rows r JOIN bookings b ON b.id = r.booking_id
 WHERE r.expires_at IS NOT NULL AND b.single <> (r.slot2_id IS NULL)""",
    ),
    Check(
        "move_gap",
        "I2: places held for a move whose days are not as far apart as the vaccine asks for.",
        """SELECT id FROM move_rows WHERE expires_at IS NOT NULL AND slot2_id IS NOT NULL
 AND (day2 - day1 BETWEEN gap_least AND gap_most) IS NOT TRUE""",
    ),
    Check(
        "move_keeps_what_is_not_hers",
        "I1: moves that count on a place the person does not have.",
        """SELECT r.id FROM move_rows r JOIN bookings b ON b.id = r.booking_id
 WHERE r.expires_at IS NOT NULL AND b.status = 'booked' AND ((NOT r.takes1 AND r.slot1_id <> b.slot1_id)
 OR (NOT r.takes2 AND r.slot2_id IS DISTINCT FROM b.slot2_id))""",
    ),
    Check(
        "move_not_booked",
        "I2: moves that were accepted without the pair having become the booking.",
        """SELECT r.id FROM move_rows r JOIN bookings b ON b.id = r.booking_id
 LEFT JOIN bookings n ON n.id = r.new_booking_id AND n.moved_from = r.booking_id AND n.patient_id = b.patient_id
 AND n.status IN ('booked', 'moved', 'cancelled')
 AND (n.slot1_id, n.slot2_id) IS NOT DISTINCT FROM (r.slot1_id, r.slot2_id)
 WHERE r.state = 'accepted' AND (n.id IS NULL OR b.status <> 'moved')""",
    ),
    Check(
        "move_day_open",
        "I1: slots of days that a plan has closed can be booked.",
        """SELECT s.id FROM slots s JOIN moves m ON m.department = s.department AND m.centre = s.centre
 AND s.day BETWEEN m.first_day AND m.last_day WHERE m.state = 'confirmed' AND NOT s.closed AND s.day >= :today""",
    ),
)


def audit(session: Session, now: datetime) -> list[Finding]:
    """What is wrong in the database now; empty when every invariant of booking holds."""
    values: dict[str, object] = {"today": now.date(), "overdue": now - OVERDUE}
    return [finding for check in _CHECKS if (finding := look(session, check, values))]


def look(session: Session, check: Check, values: dict[str, object]) -> Finding | None:
    """What breaks an invariant; None when nothing does. `values` may hold more than its query needs."""
    rows = sorted(session.scalars(text(check.query), values).all(), key=lambda row: row or 0)
    return Finding(check.code, check.sentence, len(rows), tuple(rows[:SHOWN])) if rows else None
