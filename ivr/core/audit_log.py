"""The audit log: who read or changed which record, and when. Entries are only ever added.

They are kept twelve months (CNIL, délibération 2021-122: six months to a year), then erased by `forget_entries`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, insert, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.core.db import Base, Timestamp
from ivr.core.log import get_logger

READS = 500
"""Records of people that one account may read in `WITHIN` before an alarm is raised."""
WITHIN = timedelta(minutes=10)

_COUNT = text(
    "SELECT count(*) FROM audit_log WHERE account_id = :account AND at > :since AND at <= :now AND act = 'read'"
    " AND record <> ''"
)
_RAISED = text("SELECT count(*) FROM audit_log WHERE account_id = :account AND at > :since AND deed = 'alarm.reads'")
_FORGET = text("DELETE FROM audit_log WHERE at < now() - interval '12 months'")


class AuditEntry(Base):
    """Something a person did. A trigger refuses to change an entry, or to delete one of the last twelve months."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(Timestamp)
    department: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """None for what is done from the command line."""
    deed: Mapped[str]
    """Stable code, see `ivr.core.audit_log.AuditAction`."""
    act: Mapped[str]
    """read or change."""
    record: Mapped[str] = mapped_column(server_default="")
    """Kind and opaque id of the record, "patient:42"; empty when the deed concerns none."""

    __table_args__ = (
        CheckConstraint("act IN ('read', 'change')", name="audit_act"),
        Index("audit_department", "department", "at", "id"),
        Index("audit_account", "account_id", "at", "id"),
        Index("audit_record", "record", "at", "id"),
        Index("audit_alarms", "department", "at", postgresql_where=text("deed = 'alarm.reads'")),
    )


class AuditAction(Enum):
    """Everything that is audited: its stable code, whether it reads or changes, and the words of the search page."""

    SIGNED_IN = ("session.start", "change", "Connexion")
    VOUCHED = ("session.start.provider", "change", "Connexion par le fournisseur d’identité")
    SIGNED_OUT = ("session.end", "change", "Déconnexion")
    PASSWORD = ("password.change", "change", "Mot de passe changé")
    ENROLLED = ("second_factor.enrol", "change", "Second facteur installé")
    ACCOUNT_ADDED = ("account.add", "change", "Compte créé")
    ACCOUNT_CHANGED = ("account.change", "change", "Compte modifié")
    ACCOUNT_REMOVED = ("account.remove", "change", "Compte retiré")
    ACCOUNT_PASSWORD = ("account.password", "change", "Mot de passe provisoire donné")
    ACCOUNT_SECOND_FACTOR = ("account.second_factor", "change", "Second facteur effacé")
    SWITCHED = ("switch.set", "change", "Interrupteur mis")
    SWITCH_LIFTED = ("switch.lift", "change", "Interrupteur levé")
    AUDIT_SEARCHED = ("audit.search", "read", "Journal consulté")
    ATTENDANCE_READ = ("attendance.read", "read", "Présences consultées")
    ATTENDANCE_NOTED = ("attendance.note", "change", "Présence notée")
    SLOTS_CHANGED = ("slots.change", "change", "Créneaux changés")
    SLOTS_UNDONE = ("slots.undo", "change", "Changement de créneaux annulé")
    MOVE_DRAFTED = ("move.draft", "change", "Fermeture de jours préparée")
    MOVE_CONFIRMED = ("move.confirm", "change", "Jours fermés et rendez-vous à déplacer")
    MOVE_STOPPED = ("move.stop", "change", "Déplacement arrêté")
    MOVE_RESUMED = ("move.resume", "change", "Déplacement repris")
    MOVE_REFUSED = ("move.refuse", "change", "Nouvelle date refusée")
    MOVE_REOPENED = ("move.reopen", "change", "Jours fermés rouverts")
    MOVE_READ = ("move.read", "read", "Personne d’un déplacement consultée")
    CASE_READ = ("case.read", "read", "Appel en cours consulté")
    TICKET_READ = ("ticket.read", "read", "Rappel consulté")
    TICKET_DONE = ("ticket.done", "change", "Rappel fait")
    TICKET_MISSED = ("ticket.missed", "change", "Rappel sans réponse")
    TICKET_CALLED = ("ticket.call", "change", "Personne rappelée")
    PATIENT_FOUND = ("patient.find", "read", "Personne trouvée par une recherche")
    PATIENT_READ = ("patient.read", "read", "Dossier consulté")
    PATIENT_CALLED = ("patient.call", "change", "Personne appelée")
    PATIENT_BOOKED = ("patient.book", "change", "Rendez-vous pris")
    PATIENT_MOVED = ("patient.move", "change", "Rendez-vous déplacé")
    PATIENT_CANCELLED = ("patient.cancel", "change", "Rendez-vous annulé")
    PATIENT_NOTED = ("patient.note", "change", "Note ajoutée au dossier")
    PATIENT_EMAIL = ("patient.email", "change", "Adresse électronique changée")
    PATIENT_COMPLETED = ("patient.complete", "change", "Nom complété")
    WAITING_READ = ("waiting.read", "read", "Liste d’attente consultée")
    WAITING_JOINED = ("waiting.join", "change", "Inscription sur la liste d’attente")
    WAITING_LEFT = ("waiting.leave", "change", "Retrait de la liste d’attente")
    WAITING_RETURNED = ("waiting.return", "change", "Retour à sa place sur la liste d’attente")
    UNREACHED_READ = ("unreached.read", "read", "Personne non jointe consultée")
    UNREACHED_CALLED = ("unreached.called", "change", "Personne non jointe appelée")
    UNREACHED_MISSED = ("unreached.missed", "change", "Personne non jointe : pas de réponse")
    CAMPAIGN_STOPPED = ("campaign.stop", "change", "Appels sortants du jour arrêtés")
    ALARM_READS = ("alarm.reads", "change", "Alarme : 500 dossiers lus en dix minutes")

    def __init__(self, code: str, act: str, words: str) -> None:
        self.code = code
        self.act = act
        self.words = words


WORDS = {deed.code: deed.words for deed in AuditAction}


@dataclass(frozen=True)
class Author:
    """Who does something, where, and when."""

    account: int | None
    """None at the command line."""
    department: str
    at: datetime


def audited(session: Session, author: Author, deed: AuditAction, *records: str) -> None:
    """Notes a deed, once for each record ("patient:42"), in the transaction that does it.

    Reading too many records of people raises an alarm, once in ten minutes."""
    _note(session, author, deed, *(records or ("",)))
    if deed.act == "read" and records and author.account is not None:
        _watch(session, author)


def forget_entries(session: Session) -> None:
    """Erases what is older than twelve months by the database's own clock; nothing younger can be erased."""
    session.execute(_FORGET)


def _note(session: Session, author: Author, deed: AuditAction, *records: str) -> None:
    who = {"at": author.at, "department": author.department, "account_id": author.account}
    what = {"deed": deed.code, "act": deed.act}
    session.execute(insert(AuditEntry), [{**who, **what, "record": record} for record in records])


def _watch(session: Session, author: Author) -> None:
    window = {"account": author.account, "since": author.at - WITHIN, "now": author.at}
    reads = session.scalar(_COUNT, window) or 0
    if reads >= READS and not session.scalar(_RAISED, window):
        _note(session, author, AuditAction.ALARM_READS, f"account:{author.account}")
        get_logger().warning(
            "too many records read", code=AuditAction.ALARM_READS.code, account=author.account, reads=reads
        )
