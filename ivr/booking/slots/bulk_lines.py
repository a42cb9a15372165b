"""The lines of a bulk action: stored, counted, compared with the existing slots, written."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.slots.csv_rows import Key, Numbers
from ivr.department import Department

_CLOSED_AGAIN = "coalesce(before, after[1:4] || CAST(1 AS smallint))"
"""What undoing leaves: a slot that was opened is closed, never erased, for bookings that ended refer to it."""
_TURNED = f"""(SELECT action_id, centre, vaccine, day, time, after AS before, {_CLOSED_AGAIN} AS after
 FROM slot_action_lines WHERE (day, time) > (:today, :time) AND after <> {_CLOSED_AGAIN})"""  # noqa: S608
"""The lines of undoing an action; slots in the past are left alone."""
_SLOT = """slots s ON s.department = :department AND s.centre = l.centre AND s.vaccine = l.vaccine AND s.day = l.day
 AND s.time = l.time"""
_THERE = """CASE WHEN s.id IS NOT NULL THEN
 ARRAY[s.minutes, s.capacity, s.margin, s.reserved2, CAST(CAST(s.closed AS int) AS smallint)] END"""
_PLACES = "CASE WHEN {0}[5] = 0 THEN {0}[2] - {0}[3] ELSE 0 END"
_KEPT = "CASE WHEN {0}[5] = 0 THEN {0}[4] ELSE 0 END"

OF_DAYS = """SELECT centre, vaccine, day, time, minutes, capacity, margin, reserved2, closed, taken1, taken2 FROM slots
 WHERE department = :department AND day BETWEEN :first AND :last"""
"""The slots of some days, with the columns of `Key` and `Numbers` first."""
_ADD = text(
    """INSERT INTO slot_action_lines (action_id, centre, vaccine, day, time, before, after)
 SELECT :action, l.centre, l.vaccine, l.day, l.time, CAST(l.before AS smallint[]), CAST(l.after AS smallint[])
 FROM unnest(CAST(:centres AS text[]), CAST(:vaccines AS text[]), CAST(:days AS date[]), CAST(:times AS time[]),
 CAST(:before AS text[]), CAST(:after AS text[])) AS l(centre, vaccine, day, time, before, after)"""
)
_COUNT = text(
    f"""SELECT centre, count(*) FILTER (WHERE before IS NULL) AS new,
 count(*) FILTER (WHERE before[5] = after[5]) AS changed,
 count(*) FILTER (WHERE before[5] < after[5]) AS closed, count(*) FILTER (WHERE before[5] > after[5]) AS reopened,
 coalesce(sum({_PLACES.format("before")}), 0) AS places_before, sum({_PLACES.format("after")}) AS places_after,
 coalesce(sum({_KEPT.format("before")}), 0) AS kept_before, sum({_KEPT.format("after")}) AS kept_after
 FROM slot_action_lines WHERE action_id = :action GROUP BY centre ORDER BY centre"""  # noqa: S608
)
_PEOPLE = text(
    f"""WITH touched AS MATERIALIZED (SELECT s.id FROM slot_action_lines l JOIN {_SLOT}
 WHERE l.action_id = :action AND s.taken1 + s.taken2 > 0)
 SELECT centre, count(DISTINCT patient_id) AS people FROM bookings WHERE department = :department
 AND status = 'booked' AND (slot1_id IN (SELECT id FROM touched) OR slot2_id IN (SELECT id FROM touched))
 GROUP BY centre"""  # noqa: S608
)
_LOCK = text(
    f"SELECT s.id FROM slot_action_lines l JOIN {_SLOT} WHERE l.action_id = :action"  # noqa: S608
    " ORDER BY s.id FOR NO KEY UPDATE OF s"
)
_OBSTACLES = """SELECT l.action_id, bool_or({there} IS DISTINCT FROM l.before) AS changed,
 bool_or((l.day, l.time) <= (:today, :time)) AS past,
 bool_or(s.taken1 + s.taken2 > l.after[2] - l.after[3] OR s.taken1 > l.after[2] - l.after[3] - l.after[4]
 OR ({undoing} AND l.before[5] < l.after[5] AND s.taken1 + s.taken2 > 0)) AS taken
 FROM {lines} l LEFT JOIN {slot} WHERE l.action_id = ANY(:actions) GROUP BY l.action_id"""
_AGAINST_DOING = text(_OBSTACLES.format(there=_THERE, undoing=False, lines="slot_action_lines", slot=_SLOT))
_AGAINST_UNDOING = text(_OBSTACLES.format(there=_THERE, undoing=True, lines=_TURNED, slot=_SLOT))
_OPEN = text(
    """INSERT INTO slots (department, centre, vaccine, day, time, minutes, capacity, margin, reserved2, closed, taken1,
 taken2) SELECT :department, centre, vaccine, day, time, after[1], after[2], after[3], after[4], after[5] = 1, 0, 0
 FROM slot_action_lines WHERE action_id = :action AND before IS NULL ON CONFLICT ON CONSTRAINT slot_once DO NOTHING
 RETURNING id"""
)
_CHANGE = text(
    """UPDATE slots AS s SET minutes = l.after[1], capacity = l.after[2], margin = l.after[3], reserved2 = l.after[4],
 closed = l.after[5] = 1 FROM slot_action_lines l WHERE l.action_id = :action AND l.before IS NOT NULL
 AND s.department = :department AND s.centre = l.centre AND s.vaccine = l.vaccine AND s.day = l.day
 AND s.time = l.time"""
)
_NEW = text("SELECT count(*) FROM slot_action_lines WHERE action_id = :action AND before IS NULL")
_FIRST = text(
    """SELECT centre, vaccine, day, time, before, after FROM slot_action_lines WHERE action_id = :action
 ORDER BY day, time, centre, vaccine LIMIT :most"""
)
_TURN = text(
    f"""INSERT INTO slot_action_lines (action_id, centre, vaccine, day, time, before, after)
 SELECT :undo, centre, vaccine, day, time, before, after FROM {_TURNED} AS l WHERE action_id = :action"""  # noqa: S608
)


@dataclass(frozen=True, slots=True)
class SlotChange:
    """The change of one slot."""

    key: Key
    before: Numbers | None
    """None: there is no such slot."""
    after: Numbers


@dataclass(frozen=True)
class Counts:
    """What an action changes, in one centre or altogether."""

    new: int = 0
    """Slots, as are the next three."""
    changed: int = 0
    closed: int = 0
    reopened: int = 0
    places_before: int = 0
    """Injections that can be booked in these slots: capacity less margin; none in a closed one."""
    places_after: int = 0
    kept_before: int = 0
    """Of these, kept for second doses."""
    kept_after: int = 0
    people: int = 0
    """With an appointment in one of these slots when the action was prepared."""

    def __add__(self, other: "Counts") -> "Counts":
        mine, others = asdict(self), asdict(other)
        return Counts(**{name: mine[name] + others[name] for name in mine})

    @property
    def slots(self) -> int:
        """All slots concerned."""
        return self.new + self.changed + self.closed + self.reopened


def add_lines(session: Session, action: int, changes: Iterable[SlotChange]) -> None:
    """Stores the lines of an action."""
    listed = list(changes)
    values = {
        "action": action,
        "centres": [change.key[0] for change in listed],
        "vaccines": [change.key[1] for change in listed],
        "days": [change.key[2] for change in listed],
        "times": [change.key[3] for change in listed],
        "before": [change.before and _array(change.before) for change in listed],
        "after": [_array(change.after) for change in listed],
    }
    session.execute(_ADD, values)


def first_lines(session: Session, action: int, most: int) -> list[SlotChange]:
    """The first slots of an action by day and time."""
    rows = session.execute(_FIRST, {"action": action, "most": most}).all()
    return [SlotChange((*row[:4],), row.before and _numbers(row.before), _numbers(row.after)) for row in rows]


def turn_lines(session: Session, action: int, undo: int, at: datetime) -> None:
    """Stores the lines that undo `action` as those of the action `undo`, as seen at the local time `at`."""
    session.execute(_TURN, {"action": action, "undo": undo, **_moment(at)})


def count_lines(session: Session, department: Department, action: int) -> dict[str, Counts]:
    """What an action does in each centre, and to how many people."""
    values = {"action": action, "department": department.slug}
    people = {row.centre: row.people for row in session.execute(_PEOPLE, values)}
    found = {row.pop("centre"): row for row in map(dict, session.execute(_COUNT, {"action": action}).mappings())}
    return {centre: Counts(**row, people=people.get(centre, 0)) for centre, row in found.items()}


def obstacle(session: Session, department: Department, at: datetime, action: int) -> str:
    """Why an action cannot be done at the local time `at`: changed, past, taken; empty when it can."""
    return obstacles(session, department, at, [action], undoing=False).get(action, "")


def lock_slots(session: Session, department: Department, action: int) -> None:
    """Locks the slots of an action: until the end of the transaction nobody else changes them or takes a place."""
    session.execute(_LOCK, {"action": action, "department": department.slug})


def write_lines(session: Session, department: Department, action: int) -> bool:
    """Applies an action; False when a slot that it opens has been opened meanwhile."""
    values = {"action": action, "department": department.slug}
    session.execute(_CHANGE, values)
    opened = len(session.execute(_OPEN, values).all())
    return bool(opened == session.scalar(_NEW, {"action": action}))


def obstacles(
    session: Session, department: Department, at: datetime, actions: list[int], undoing: bool = True
) -> dict[int, str]:
    """Action → why it cannot be undone, as `obstacle`; an action with nothing left to undo is missing."""
    query = _AGAINST_UNDOING if undoing else _AGAINST_DOING
    rows = session.execute(query, {"department": department.slug, "actions": actions, **_moment(at)})
    names = ("changed", "past", "taken")
    return {row.action_id: next((name for name in names if getattr(row, name)), "") for row in rows}


def _moment(at: datetime) -> dict[str, object]:
    return {"today": at.date(), "time": at.time()}


def _numbers(array: list[int]) -> Numbers:
    minutes, capacity, margin, reserved2, closed = array
    return Numbers(minutes, capacity, margin, reserved2, bool(closed))


@lru_cache(maxsize=1024)
def _array(numbers: Numbers) -> str:
    return "{" + ",".join(str(int(number)) for number in numbers) + "}"
