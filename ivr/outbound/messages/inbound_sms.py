"""What people write to the line: STOP, and anything else."""

from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.language.grammars.intent.refusal import refusal_in
from ivr.language.grammars.text import fold
from ivr.outbound.do_not_call import OptOutSubject, opt_out
from ivr.outbound.model import OptOut

STOP = frozenset(
    "stop stopall arret arreter arretez desabonner desabonnement unsubscribe cancel end quit stoppe".split()  # noqa: SIM905
)
"""First words that end all messages: those of carriers everywhere (Twilio's page "Advanced Opt-Out") and the French."""
_FIRST = text(
    "WITH gone AS (DELETE FROM answered_texts WHERE day < :today)"
    " INSERT INTO answered_texts (phone_mark, day) VALUES (:mark, :today) ON CONFLICT DO NOTHING RETURNING day"
)


def wants_no_more(body: str) -> bool:
    """Whether a message asks for no more messages and calls."""
    words = fold(body).split()
    return bool(words) and (words[0] in STOP or refusal_in(body) == "stop")


def stop(session: Session, department: str, phone_mark: str, now: datetime) -> None:
    """Nobody at that number is written to or called from now on."""
    opt_out(session, OptOutSubject(department, phone_mark), OptOut.ASKED, now)


def answers(session: Session, phone_mark: str, today: date) -> bool:
    """Whether a number is answered: once a day."""
    return session.execute(_FIRST, {"mark": phone_mark, "today": today}).one_or_none() is not None
