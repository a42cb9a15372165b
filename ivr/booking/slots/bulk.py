"""Actions on many slots: prepared and looked at first, then applied exactly as prepared, and undone.

    action = prepare(session, actor, Plan("open", {...}), changes)    # nothing has changed
    look(session, actor, action).total                                # what would
    apply(session, actor, action)                                     # all of it, or SlotsRefused
    undo(session, actor, action)                                      # while nobody has booked what it opened

An action is about slots only: it knows no patient, and whoever moves people does that besides."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from ivr.booking.rules import local
from ivr.booking.slots.bulk_lines import (
    SlotChange,
    add_lines,
    count_lines,
    lock_slots,
    obstacle,
    obstacles_to_undoing,
    turn_lines,
    write_lines,
)
from ivr.booking.slots.bulk_log import KEEP_PREVIEWS, UNDO, Actor, BulkPlan, look, mine, refusal
from ivr.booking.tables import SlotAction

KEEP_LINES = timedelta(days=7)
"""After which an action cannot be undone any more."""
KEEP_ACTIONS = timedelta(days=365)

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


def prepare(session: Session, actor: Actor, plan: BulkPlan, changes: Iterable[SlotChange]) -> int:
    """Stores what is to be done, and returns the number of the preview."""
    action = _add(session, actor, plan)
    add_lines(session, action, changes)
    _count(session, actor, action)
    return action


def apply(session: Session, actor: Actor, action: int) -> None:
    """Does what was prepared, all of it. Raises SlotsRefused: gone, changed, past or taken; the caller rolls back."""
    _claim(session, actor, action)
    lock_slots(session, actor.department, action)
    reason = obstacle(session, actor.department, local(actor.department, actor.at), action)
    if reason:
        raise refusal(reason)
    if not write_lines(session, actor.department, action):
        raise refusal("changed")


def undo(session: Session, actor: Actor, action: int) -> int:
    """Takes back what an action did to slots that are still to come, by another action, whose number is returned.

    A slot that it opened is closed. Raises SlotsRefused: gone, undone, changed or taken."""
    before = look(session, actor, action)
    if not before.done or before.obstacle or before.plan.kind == UNDO:
        raise refusal("undone" if before.done else "gone")
    at = local(actor.department, actor.at)
    lock_slots(session, actor.department, action)
    reason = obstacles_to_undoing(session, actor.department, at, [action]).get(action, "undone")
    if reason:
        raise refusal(reason)
    back = _add(session, actor, BulkPlan(UNDO, before.plan.about), undoes=action)
    turn_lines(session, action, back, at)
    _count(session, actor, back)
    apply(session, actor, back)
    return back


def forget_actions(session: Session, now: datetime) -> None:
    """Erases previews an hour old, what it takes to undo after a week, actions after a year."""
    since = {"previews": now - KEEP_PREVIEWS, "lines": now - KEEP_LINES, "actions": now - KEEP_ACTIONS}
    for statement in _FORGET:
        session.execute(statement, {name: at for name, at in since.items() if f":{name}" in statement.text})


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


def _claim(session: Session, actor: Actor, action: int) -> None:
    """Makes an action of a preview of the actor, once. Raises SlotsRefused (gone)."""
    if session.execute(_CLAIM, mine(actor, action)).one_or_none() is None:
        raise refusal("gone")
