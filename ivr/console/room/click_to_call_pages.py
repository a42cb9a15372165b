"""Click-to-call from the page of a ticket or patient: the agent's telephone rings, then the patient's."""

import re
from dataclasses import dataclass
from datetime import timedelta

from flask import abort, request
from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.agents.agent_calls import AgentCalls
from ivr.agents.states import AGENTS, AgentCallState, ChangeRefused, Presence, RoomEvent
from ivr.console.auth.roles import AGENT_ROLES
from ivr.console.booking.targets import BookingTarget, resolve
from ivr.console.web.console import Console, person
from ivr.console.web.pages import Answer, Pages, see_other
from ivr.console.web.problems import PageProblem
from ivr.core.audit_log import AuditAction

WORDS = {
    AgentCallState.WANTED: "Votre téléphone sonne : décrochez et faites le 1.",
    AgentCallState.RINGING: "Votre téléphone sonne : décrochez et faites le 1.",
    AgentCallState.WHISPERING: "Faites le 1 pour appeler la personne.",
    AgentCallState.DIALLING: "Le téléphone de la personne sonne.",
    AgentCallState.TALKING: "Vous êtes en ligne avec la personne.",
    AgentCallState.REACHED: "L’appel est terminé.",
    AgentCallState.NOT_REACHED: "La personne n’a pas répondu.",
    AgentCallState.GIVEN_UP: "Vous avez raccroché avant la réponse.",
    AgentCallState.MISSED: "Vous n’avez pas décroché : l’appel n’a pas été passé.",
}
NOTED = "La personne n’a pas répondu : c’est noté."
NOT_CALLED = "Personne n’est appelé"
BUSY = PageProblem(
    NOT_CALLED,
    "Vous êtes déjà en ligne, un appel sonne chez vous, ou vous n’avez pas dit que vous êtes là.",
    "Finissez l’appel en cours, ou dites que vous êtes là à la page Appels.",
)
NO_NUMBER = PageProblem(
    NOT_CALLED, "Aucun numéro n’est connu pour cette personne.", "Cherchez-la par son nom, ou complétez son dossier."
)
RECENT = timedelta(minutes=15)
"""How long the result of a call is shown."""

_LAST = text(
    "SELECT state FROM agent_calls WHERE account = :account AND subject = :subject AND made_at > :since"
    " ORDER BY id DESC LIMIT 1"
)
_PRESENCE = text("SELECT state FROM presences WHERE account = :account")
_PATH = re.compile(r"(ticket|patient)-[0-9]{1,12}")


@dataclass(frozen=True)
class CallOut:
    """The state of an agent's calls to a patient or for a ticket."""

    subject: str
    """ticket-4 or patient-7."""
    state: AgentCallState | None
    """State of the last call; None without one."""
    presence: Presence

    @property
    def words(self) -> str:
        """The result of the last call."""
        if self.is_noted:
            return NOTED
        return WORDS[self.state] if self.state else ""

    @property
    def may(self) -> bool:
        """Whether the agent can call."""
        return self.presence in AGENTS.before(RoomEvent.DIAL)

    @property
    def is_away(self) -> bool:
        """Whether the agent is not available."""
        return self.presence is Presence.AWAY

    @property
    def is_ticket(self) -> bool:
        """Whether it is a callback ticket, which is closed after the call."""
        return self.subject.startswith("ticket-")

    @property
    def is_noted(self) -> bool:
        """Whether the ticket already notes that nobody answered."""
        return self.is_ticket and self.state is AgentCallState.NOT_REACHED


def call_out(console: Console, session: Session, subject: str) -> CallOut:
    """The signed-in agent's calls to a subject."""
    values = {"account": person().id, "subject": subject, "since": console.now() - RECENT}
    state, presence = session.scalar(_LAST, values), session.scalar(_PRESENCE, values)
    return CallOut(subject, AgentCallState(state) if state else None, Presence(presence or Presence.AWAY))


def calls_of(console: Console, session: Session, subject: str) -> CallOut | None:
    """The signed-in agent's calls to the subject of a page; None when there is nobody to call, or no right to."""
    if person().role not in AGENT_ROLES or not _PATH.fullmatch(subject):
        return None
    return call_out(console, session, subject)


def add_calling(console: Console, pages: Pages) -> None:
    """The routes under /console/calls. Addresses name a ticket or a record, never a number."""

    def part(subject: str, problem: PageProblem | None = None) -> str:
        with console.transaction() as session:
            calls = call_out(console, session, subject)
        return pages.render("room/click_to_call_part.html", calls=calls, problem=problem)

    @pages.refresh("/calls/<subject>/part", *AGENT_ROLES)
    def calling_part(subject: str) -> str:
        return part(subject) if _PATH.fullmatch(subject) else abort(404)

    @pages.action("/calls/<subject>", *AGENT_ROLES)
    def call_patient(subject: str) -> Answer:
        if not _PATH.fullmatch(subject):
            abort(404)
        try:
            with console.transaction() as session:
                problem = _call(console, session, resolve(console, session, subject))
        except ChangeRefused:
            problem = BUSY
        quiet = bool(request.form.get("part"))
        if problem:
            page = part(subject, problem) if quiet else pages.render("web/problem.html", problem=problem, status=409)
            return page, 409
        back = "calling_part" if quiet else "booking_page"
        return see_other(back, subject=subject)


def _call(console: Console, session: Session, subject: BookingTarget) -> PageProblem | None:
    """Starts the call; returns a problem when it cannot. Raises ChangeRefused."""
    if not subject.number:
        return NO_NUMBER
    sealed = console.line.vault.seal(subject.number)
    AgentCalls(session, person().department, console.now()).dial(person().id, subject.path, sealed)
    deed = AuditAction.TICKET_CALLED if subject.ticket else AuditAction.PATIENT_CALLED
    console.audited(session, deed, subject.path.replace("-", ":"))
    return None
