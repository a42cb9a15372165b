"""The agents' room: queue, colleagues and current call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, RowMapping, text
from sqlalchemy.orm import Session

from ivr.agents.queue import waiting
from ivr.agents.states import Presence
from ivr.console.room.conversation import CurrentConversation, conversation
from ivr.console.room.labels import reason_words
from ivr.console.web.console import Console, person

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
"""State → available actions: an address of `ivr.console.room.pages`, and its button."""

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
class View:
    """The room, from the view of the signed-in account."""

    state: Presence
    missed: bool
    """Paused after a missed call."""
    arriving: str
    """Reason of the call that is ringing; empty for none."""
    call_id: str
    """The current call, until the end of wrap-up; empty for none."""
    talk: CurrentConversation | None
    """The current conversation."""
    queue: Sequence[tuple[datetime, str]]
    """Since when, local, and why each call is queued."""
    team: Sequence[RowMapping]
    """Account, name, state, reason, and since when, of the agents who are not away."""

    @property
    def words(self) -> str:
        """The own state in words."""
        return STATES[self.state]

    @property
    def changes(self) -> dict[str, str]:
        """The available actions."""
        return CHANGES[self.state]


def look(console: Console, session: Session) -> View:
    """Reads the room for the signed-in account."""
    department, vault, account = console.department(), console.line.vault, person().id
    mine = session.execute(_MINE, {"account": account}).mappings().first()
    state = Presence(mine["state"]) if mine else Presence.AWAY
    arriving = session.execute(_ARRIVING, {"account": account}).first()
    case = vault.open(bytes(arriving.sealed)) if arriving and arriving.sealed else {}
    talked = _talked(console, session)
    is_current = talked and (talked.state == "accepted" or state is Presence.WRAPPING)
    queue = waiting(session, vault, department.slug)
    return View(
        state=state,
        missed=bool(mine and mine["reason"] == "missed"),
        arriving=reason_words(case, department) if arriving else "",
        call_id=talked.call_id if talked and is_current else "",
        talk=conversation(session, department.slug, account, console.now()),
        queue=[(each.since.astimezone(department.zone), reason_words(each.case, department)) for each in queue],
        team=session.execute(_TEAM, {"department": department.slug}).mappings().all(),
    )


def call_of(console: Console, session: Session) -> str:
    """The call that the agent can work on: the current one, or the last one for a while; empty for none."""
    found = _talked(console, session)
    return found.call_id if found else ""


def _talked(console: Console, session: Session) -> Row[Any] | None:
    values = {"account": person().id, "now": console.now(), "since": console.now() - _AFTER}
    return session.execute(_TALKED, values).first()
