"""The list of actions on slots: previews, and what was done, by whom, when, and whether it can be undone."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from ivr.booking.rules import local
from ivr.booking.slots.bulk_lines import Counts, obstacles_to_undoing
from ivr.core.errors import SlotsRefused
from ivr.department import Department

KEEP_PREVIEWS = timedelta(hours=1)
"""After which a preview cannot be applied any more and is erased."""
SHOWN = 20
LOOKED_AT = 20_000
"""Slots that are looked at to say which actions can be undone."""
UNDO = "undo"
"""Kind of the action that takes another one back."""

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


@dataclass(frozen=True)
class Actor:
    """Who does something, in which department, and when."""

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
    """Why it cannot be undone: undone, changed or taken; empty when it can, as far as was looked."""

    @property
    def total(self) -> Counts:
        """What changes in all centres together."""
        return sum(self.counts.values(), Counts())


def look(session: Session, actor: Actor, action: int) -> Action:
    """A preview of the actor, or an action of her department. Raises SlotsRefused (gone)."""
    row = session.execute(_LOOK, mine(actor, action)).mappings().one_or_none()
    if row is None:
        raise refusal("gone")
    return _action(row, "")


def latest(session: Session, actor: Actor, most: int = SHOWN) -> list[Action]:
    """The last actions of the department, the newest first, and whether each can be undone.

    Behind actions on very many slots it is not looked whether they can: undoing them tells."""
    rows = session.execute(_LATEST, {"department": actor.department.slug, "most": most}).mappings().all()
    actions = [_action(row, "undone" if row["kind"] == UNDO else "") for row in rows]
    open_ones = [action for action in actions if not action.obstacle]
    sizes = accumulate(action.total.slots for action in open_ones)
    looked = [action.id for action, slots in zip(open_ones, sizes, strict=True) if slots <= LOOKED_AT]
    at = local(actor.department, actor.at)
    found = dict.fromkeys(looked, "undone") | obstacles_to_undoing(session, actor.department, at, looked)
    return [replace(action, obstacle=found.get(action.id, action.obstacle)) for action in actions]


def refusal(reason: str) -> SlotsRefused:
    """The error of a reason."""
    return SlotsRefused(SENTENCES[reason], reason)


def mine(actor: Actor, action: int) -> dict[str, object]:
    """The values by which a preview of the actor is found."""
    whose = {"department": actor.department.slug, "account": actor.account}
    return {**whose, "action": action, "at": actor.at, "since": actor.at - KEEP_PREVIEWS}


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
