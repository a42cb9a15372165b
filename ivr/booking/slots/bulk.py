"""Bulk actions on slots: prepared and previewed first, then applied exactly as prepared, and undone.

    action = prepare(session, actor, BulkPlan("open", {...}), changes)    # nothing has changed
    look(session, actor, action).total                                # what would
    apply(session, actor, action)                                     # all of it, or SlotsRefused
    undo(session, actor, action)                                      # while nobody has booked what it opened

An action is about slots only and knows no patient; for moving people see `ivr.booking.rescheduling`."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import RowMapping, insert, text, update
from sqlalchemy.orm import Session

from ivr.booking.rules import local
from ivr.booking.slots.bulk_lines import (
    Counts,
    SlotChange,
    add_lines,
    count_lines,
    lock_slots,
    obstacle,
    obstacles,
    turn_lines,
    write_lines,
)
from ivr.booking.tables import SlotAction
from ivr.core.errors import SlotsRefused
from ivr.department import Department

KEEP_PREVIEWS = timedelta(hours=1)
"""After which a preview cannot be applied any more and is erased."""
KEEP_LINES = timedelta(days=7)
"""After which an action cannot be undone any more."""
KEEP_ACTIONS = timedelta(days=365)
SHOWN = 20
LOOKED_AT = 20_000
"""Slots checked to say which actions can be undone."""
UNDO = "undo"
"""Kind of the action that undoes another one."""

SENTENCES = {
    "gone": "There is no such preview, or it is more than an hour old; ask for it again.",
    "changed": "The slots have changed in between; look at them again.",
    "past": "Some of these slots are in the past by now; ask for the preview again.",
    "taken": "More places are taken than would be left.",
    "undone": "There is nothing left that could be undone.",
}
_FIND = """SELECT a.id, a.kind, a.about, a.counts, a.prepared_at, a.applied_at, a.undoes, accounts.name AS who,
 u.id IS NOT NULL AS undone FROM slot_actions a LEFT JOIN accounts ON accounts.id = a.account_id
 LEFT JOIN slot_actions u ON u.undoes = a.id WHERE a.department = :department"""
_LOOK = text(
    f"{_FIND} AND a.id = :action"
    " AND (a.applied_at IS NOT NULL OR (a.prepared_at > :since AND a.account_id IS NOT DISTINCT FROM :account))"
)
_LATEST = text(f"{_FIND} AND a.applied_at IS NOT NULL ORDER BY a.applied_at DESC, a.id DESC LIMIT :most")
_CLAIM = text(
    "UPDATE slot_actions SET applied_at = :at WHERE id = :action AND department = :department AND applied_at IS NULL"
    " AND prepared_at > :since AND account_id IS NOT DISTINCT FROM :account RETURNING id"
)
_FORGET = (
    text("DELETE FROM slot_actions WHERE applied_at IS NULL AND prepared_at < :previews"),
    text("DELETE FROM slot_actions WHERE applied_at < :actions"),
    text(
        "DELETE FROM slot_action_lines AS l USING slot_actions AS a WHERE a.id = l.action_id AND a.applied_at < :lines"
    ),
)


@dataclass(frozen=True)
class Actor:
    """The account that acts, its department, and when."""

    department: Department
    account: int | None
    """None at the command line."""
    at: datetime
    """Aware."""


@dataclass(frozen=True)
class BulkPlan:
    """What is asked for."""

    kind: str
    """Stable slug, see `ivr.booking.tables.SlotAction`."""
    about: Mapping[str, Any] = field(default_factory=dict)
    """Days and numbers, to be shown again as they are; as JSON can hold it, and nothing about a person."""


@dataclass(frozen=True)
class Action:
    """A preview, or an action that was done."""

    id: int
    plan: BulkPlan
    counts: dict[str, Counts]
    """By the code of the centre."""
    who: str
    """Empty at the command line."""
    at: datetime
    """When it was done; of a preview, when it was prepared."""
    done: bool
    obstacle: str
    """Why it cannot be undone: undone, changed or taken; empty when it can, or was not checked."""

    @property
    def total(self) -> Counts:
        """What changes in all centres together."""
        return sum(self.counts.values(), Counts())


def prepare(session: Session, actor: Actor, plan: BulkPlan, changes: Iterable[SlotChange]) -> int:
    """Stores a preview and returns its number."""
    action = _add(session, actor, plan)
    add_lines(session, action, changes)
    _count(session, actor, action)
    return action


def apply(session: Session, actor: Actor, action: int) -> None:
    """Applies a preview as a whole. Raises SlotsRefused: gone, changed, past or taken; the caller rolls back."""
    if session.execute(_CLAIM, _mine(actor, action)).one_or_none() is None:
        raise refusal("gone")
    lock_slots(session, actor.department, action)
    reason = obstacle(session, actor.department, local(actor.department, actor.at), action)
    if reason:
        raise refusal(reason)
    if not write_lines(session, actor.department, action):
        raise refusal("changed")


def undo(session: Session, actor: Actor, action: int) -> int:
    """Undoes an action on slots that are still to come, by another action, whose number is returned.

    A slot that it opened is closed. Raises SlotsRefused: gone, undone, changed or taken."""
    before = look(session, actor, action)
    if not before.done or before.obstacle or before.plan.kind == UNDO:
        raise refusal("undone" if before.done else "gone")
    at = local(actor.department, actor.at)
    lock_slots(session, actor.department, action)
    reason = obstacles(session, actor.department, at, [action]).get(action, "undone")
    if reason:
        raise refusal(reason)
    back = _add(session, actor, BulkPlan(UNDO, before.plan.about), undoes=action)
    turn_lines(session, action, back, at)
    _count(session, actor, back)
    apply(session, actor, back)
    return back


def look(session: Session, actor: Actor, action: int) -> Action:
    """A preview of the actor, or an action of the department. Raises SlotsRefused (gone)."""
    row = session.execute(_LOOK, _mine(actor, action)).mappings().one_or_none()
    if row is None:
        raise refusal("gone")
    return _action(row, "")


def latest(session: Session, actor: Actor) -> list[Action]:
    """The last actions of the department, the newest first, and whether each can be undone.

    For actions on very many slots this is not checked: undoing them says."""
    rows = session.execute(_LATEST, {"department": actor.department.slug, "most": SHOWN}).mappings().all()
    actions = [_action(row, "undone" if row["kind"] == UNDO else "") for row in rows]
    open_ones = [action for action in actions if not action.obstacle]
    sizes = accumulate(action.total.slots for action in open_ones)
    looked = [action.id for action, slots in zip(open_ones, sizes, strict=True) if slots <= LOOKED_AT]
    at = local(actor.department, actor.at)
    found = dict.fromkeys(looked, "undone") | obstacles(session, actor.department, at, looked)
    return [replace(action, obstacle=found.get(action.id, action.obstacle)) for action in actions]


def forget_actions(session: Session, now: datetime) -> None:
    """Erases previews after an hour, the lines of actions after a week, actions after a year."""
    since = {"previews": now - KEEP_PREVIEWS, "lines": now - KEEP_LINES, "actions": now - KEEP_ACTIONS}
    for statement in _FORGET:
        session.execute(statement, since)


def refusal(reason: str) -> SlotsRefused:
    """The error of a reason."""
    return SlotsRefused(SENTENCES[reason], reason)


def _mine(actor: Actor, action: int) -> dict[str, object]:
    """The values by which a preview of the actor is found."""
    whose = {"department": actor.department.slug, "account": actor.account}
    return {**whose, "action": action, "at": actor.at, "since": actor.at - KEEP_PREVIEWS}


def _add(session: Session, actor: Actor, plan: BulkPlan, undoes: int | None = None) -> int:
    values = {
        "department": actor.department.slug,
        "account_id": actor.account,
        "kind": plan.kind,
        "about": dict(plan.about),
        "counts": {},
        "prepared_at": actor.at,
        "undoes": undoes,
    }
    return session.execute(insert(SlotAction).values(values).returning(SlotAction.id)).scalar_one()


def _count(session: Session, actor: Actor, action: int) -> None:
    counts = {centre: asdict(each) for centre, each in count_lines(session, actor.department, action).items()}
    session.execute(update(SlotAction).where(SlotAction.id == action).values(counts=counts))


def _action(row: RowMapping, obstacle: str) -> Action:
    return Action(
        id=row["id"],
        plan=BulkPlan(row["kind"], row["about"]),
        counts={centre: Counts(**counts) for centre, counts in row["counts"].items()},
        who=row["who"] or "",
        at=row["applied_at"] or row["prepared_at"],
        done=row["applied_at"] is not None,
        obstacle="undone" if row["undone"] else obstacle,
    )
