"""Text messages that the line receives: STOP, and everything else."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.language.grammars.intent.refusal import refusal_in
from ivr.language.grammars.text import fold

STOP = frozenset(
    "stop stopall arret arreter arretez desabonner desabonnement unsubscribe cancel end quit stoppe".split()  # noqa: SIM905
)
"""First words that opt out: those of carriers everywhere (Twilio's page "Advanced Opt-Out") and the French."""
_FIRST = text(
    "WITH gone AS (DELETE FROM answered_texts WHERE day < :today)"
    " INSERT INTO answered_texts (phone_mark, day) VALUES (:mark, :today) ON CONFLICT DO NOTHING RETURNING day"
)


def wants_no_more(body: str) -> bool:
    """Whether a message asks for no more messages and calls."""
    words = fold(body).split()
    return bool(words) and (words[0] in STOP or refusal_in(body) == "stop")


def answers(session: Session, phone_mark: str, today: date) -> bool:
    """Whether to send a number the automatic reply: once a day, which prevents loops."""
    return session.execute(_FIRST, {"mark": phone_mark, "today": today}).one_or_none() is not None
