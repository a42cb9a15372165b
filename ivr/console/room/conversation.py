"""The agent's current conversation: who is connected, and which call controls are available."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.agents.states import ConferenceState
from ivr.console.auth.roles import Role

WORDS = {
    ConferenceState.TOGETHER: "Vous parlez avec la personne.",
    ConferenceState.HELD: "La personne est en attente : elle ne vous entend pas.",
    ConferenceState.HANDING: "La personne est en attente. {other} sonne, l’appel lui sera passé.",
    ConferenceState.ASKING: "La personne est en attente. {other} sonne pour vous conseiller.",
    ConferenceState.CONSULTING: "Vous parlez avec {other}. La personne est en attente : elle ne vous entend pas.",
    ConferenceState.JOINED: "Vous parlez à trois, avec {other}.",
}
TURNS = {
    ConferenceState.TOGETHER: {"hold": "Mettre en attente"},
    ConferenceState.HELD: {"take-back": "Reprendre la personne"},
    ConferenceState.HANDING: {"drop": "Annuler et reprendre la personne"},
    ConferenceState.ASKING: {"drop": "Annuler et reprendre la personne"},
    ConferenceState.CONSULTING: {
        "join": "Parler à trois",
        "hand-over": "Passer l’appel à {other}",
        "drop": "Reprendre la personne, sans {other}",
    },
    ConferenceState.JOINED: {"hand-over": "Passer l’appel à {other}", "drop": "Reprendre la personne, sans {other}"},
}
"""State → call controls of the leading agent: an address of `ivr.console.room.pages`, and its button."""
CHOOSES = (ConferenceState.TOGETHER, ConferenceState.HELD)
"""States in which a colleague can be called in."""
MISSED_SHOWN = timedelta(seconds=60)
"""How long a colleague's missed call is shown."""

_MINE = text(
    "SELECT rings.entry, rings.leads, entry.talk FROM rings JOIN queue_entries entry ON entry.id = rings.entry"
    " WHERE rings.account = :account AND rings.state = 'accepted' AND entry.talk <> ''"
)
_OTHER = text(
    "SELECT accounts.name FROM rings JOIN accounts ON accounts.id = rings.account WHERE rings.entry = :entry"
    " AND rings.account <> :account AND rings.state IN ('wanted', 'placed', 'whispering', 'accepted')"
)
_MISSED = text(
    "SELECT accounts.name FROM rings JOIN accounts ON accounts.id = rings.account WHERE rings.entry = :entry"
    " AND NOT rings.leads AND rings.state = 'missed' AND rings.ended_at > :since ORDER BY rings.id DESC LIMIT 1"
)
_FREE = text(
    "SELECT presences.account, accounts.name, accounts.role FROM presences"
    " JOIN accounts ON accounts.id = presences.account WHERE presences.department = :department"
    " AND presences.state = 'available' AND accounts.removed_at IS NULL ORDER BY accounts.name, accounts.id"
)


@dataclass(frozen=True)
class CurrentConversation:
    """A conversation, from the view of one of its agents."""

    state: ConferenceState
    leads: bool
    """Whether this agent leads it."""
    other: str
    """The colleague being called or connected; empty for none."""
    missed: str
    """The colleague who has just missed the call."""
    colleagues: Sequence[tuple[int, str]]
    """Account and name of available colleagues."""

    @property
    def words(self) -> str:
        """The state in words."""
        return WORDS[self.state].format(other=self.other)

    @property
    def turns(self) -> Mapping[str, str]:
        """The available call controls and their buttons."""
        turns = TURNS[self.state] if self.leads else {}
        return {turn: words.format(other=self.other) for turn, words in turns.items()}


def conversation(session: Session, department: str, account: int, now: datetime) -> CurrentConversation | None:
    """The current conversation of an account; None for none."""
    mine = session.execute(_MINE, {"account": account}).one_or_none()
    if mine is None:
        return None
    talk, entry = ConferenceState(mine.talk), {"entry": mine.entry}
    missed = session.scalar(_MISSED, {**entry, "since": now - MISSED_SHOWN}) if talk in CHOOSES else None
    return CurrentConversation(
        state=talk,
        leads=mine.leads,
        other=session.scalar(_OTHER, {**entry, "account": account}) or "",
        missed=missed or "",
        colleagues=_free(session, department) if mine.leads and talk in CHOOSES else (),
    )


def _free(session: Session, department: str) -> list[tuple[int, str]]:
    rows = session.execute(_FREE, {"department": department})
    return [(row.account, row.name + (" (responsable)" if row.role == Role.SUPERVISOR else "")) for row in rows]
