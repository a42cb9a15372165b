"""The agents' room: queue, colleagues and current call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from ivr.agents.queue import waiting
from ivr.agents.states import Presence
from ivr.console.room.conversation import CurrentConversation, conversation
from ivr.console.room.labels import reason_words
from ivr.core.crypto import Vault
from ivr.department import Department

STATES = {
    Presence.AWAY: "absente",
    Presence.AVAILABLE: "disponible",
    Presence.RINGING: "un appel sonne",
    Presence.TALKING: "en ligne",
    Presence.WRAPPING: "termine ses notes",
    Presence.PAUSED: "en pause",
}
CHANGES = {
    Presence.AWAY: {"come": "Je suis là"},
    Presence.AVAILABLE: {"pause": "Pause", "leave": "Je pars"},
    Presence.RINGING: {"leave": "Je pars"},
    Presence.TALKING: {"leave": "Je pars après cet appel"},
    Presence.WRAPPING: {"ready": "Prête", "pause": "Pause", "leave": "Je pars"},
    Presence.PAUSED: {"ready": "Prête", "leave": "Je pars"},
}
"""State → available actions: a function of `ivr.agents.actions`, and its button."""

_TEAM = text(
    "SELECT presences.account, accounts.name, presences.state, presences.reason, presences.since FROM presences"
    " JOIN accounts ON accounts.id = presences.account WHERE presences.department = :department"
    " AND accounts.removed_at IS NULL AND presences.state <> 'away' ORDER BY accounts.name, accounts.id"
)
_MINE = text("SELECT state, reason FROM presences WHERE account = :account")
_RING = (
    "SELECT rings.state, entry.call_id, entry.sealed FROM rings JOIN queue_entries entry ON entry.id = rings.entry"
    " WHERE rings.account = :account AND"
)
_ARRIVING = text(f"{_RING} rings.state IN ('wanted', 'placed', 'whispering')")
_TALKED = text(
    f"{_RING} rings.accepted_at IS NOT NULL AND entry.sealed IS NOT NULL"
    " AND coalesce(rings.ended_at, :now) >= :since ORDER BY rings.id DESC LIMIT 1"
)
_AFTER = timedelta(minutes=15)
"""How long an agent can work on a call after its end."""


@dataclass(frozen=True)
class Viewer:
    """The account that views the room, and when."""

    account: int
    department: Department
    now: datetime

    def local(self, at: datetime) -> datetime:
        """A moment in the department's time zone."""
        return at.astimezone(self.department.zone)


@dataclass(frozen=True)
class QueuedRow:
    """A queued call: only since when and why."""

    since: datetime
    """Local."""
    why: str


@dataclass(frozen=True)
class Colleague:
    """An available agent."""

    name: str
    state: str
    """In words."""
    since: datetime
    """Local."""
    is_me: bool


@dataclass(frozen=True)
class View:
    """The room, from the view of an account."""

    state: Presence
    missed: bool
    """Paused after a missed call."""
    arriving: str
    """Reason of the call that is ringing; empty for none."""
    call_id: str
    """The current call, until the end of wrap-up; empty for none."""
    talk: CurrentConversation | None
    """The current conversation."""
    queue: Sequence[QueuedRow]
    team: Sequence[Colleague]

    @property
    def words(self) -> str:
        """The own state in words."""
        return STATES[self.state]

    @property
    def changes(self) -> dict[str, str]:
        """The available actions."""
        return CHANGES[self.state]


def look(session: Session, vault: Vault, who: Viewer) -> View:
    """Reads the room for an account."""
    mine = session.execute(_MINE, {"account": who.account}).mappings().first()
    state = Presence(mine["state"]) if mine else Presence.AWAY
    queue = waiting(session, vault, who.department.slug)
    team = session.execute(_TEAM, {"department": who.department.slug}).mappings()
    return View(
        state=state,
        missed=bool(mine and mine["reason"] == "missed"),
        arriving=_arriving(session, vault, who),
        call_id=_handled(session, who, state),
        talk=conversation(session, who.department.slug, who.account, who.now),
        queue=[QueuedRow(who.local(each.since), reason_words(each.case, who.department)) for each in queue],
        team=[_colleague(row, who) for row in team],
    )


def call_of(session: Session, who: Viewer) -> str:
    """The call that an agent can work on: the current one, or the last one for a while; empty for none."""
    found = _talked(session, who)
    return str(found["call_id"]) if found else ""


def _talked(session: Session, who: Viewer) -> RowMapping | None:
    values = {"account": who.account, "now": who.now, "since": who.now - _AFTER}
    return session.execute(_TALKED, values).mappings().first()


def _arriving(session: Session, vault: Vault, who: Viewer) -> str:
    found = session.execute(_ARRIVING, {"account": who.account}).mappings().first()
    return reason_words(vault.open(bytes(found["sealed"])) if found["sealed"] else {}, who.department) if found else ""


def _handled(session: Session, who: Viewer, state: Presence) -> str:
    """The current call, until the end of wrap-up."""
    found = _talked(session, who)
    with_her = found is not None and (found["state"] == "accepted" or state is Presence.WRAPPING)
    return str(found["call_id"]) if found and with_her else ""


def _colleague(row: RowMapping, who: Viewer) -> Colleague:
    words = STATES[Presence(row["state"])] + (", n’a pas répondu" if row["reason"] == "missed" else "")
    return Colleague(row["name"], words, who.local(row["since"]), row["account"] == who.account)
