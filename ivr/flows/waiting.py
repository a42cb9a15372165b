"""The waiting list: what the line offers when all is full or booking is suspended."""

from ivr.conversation import Ask, Call, Decision, End, Go, Outcome, Say, steps_of
from ivr.desk import Desk
from ivr.flows.eligibility import for_whom
from ivr.flows.identify import patient_of
from ivr.flows.searching import order_of
from ivr.speech import wording
from ivr.speech.grammars.choice import Choice
from ivr.speech.grammars.yes_no import YesNo

steps, step = steps_of("waiting")

SUSPENDED = Choice(
    2,
    (
        ("la liste d'attente", "liste d'attente", "la liste", "attente", "inscrire", "inscrivez", "oui"),
        ("un renseignement", "renseignement", "information", "question"),
    ),
)


@step(SUSPENDED, free=(2,))
def suspended(call: Call, value: int, _desk: Desk) -> Decision:
    """Booking is switched off: the waiting list, or information."""
    if value == 1:
        return for_whom(call, {"waiting_only": True})
    return Go("information.topic")


@step(YesNo())
def full(call: Call, value: str, desk: Desk) -> Decision:
    """Nothing is free anywhere."""
    return _answer(call, value, desk)


@step(YesNo())
def join(call: Call, value: str, desk: Desk) -> Decision:
    """The caller asked for the list, or there is nothing else."""
    return _answer(call, value, desk)


def _answer(call: Call, value: str, desk: Desk) -> Decision:
    if value == "unknown":
        return Ask()
    if value == "no":
        return End(Outcome.INFORMED, (Say("waiting.not_joined"), Say("book.goodbye")))
    rank = desk.join_waiting_list(patient_of(call), order_of(call, desk))
    return End(Outcome.WAITING, (Say("waiting.joined", {"rank": wording.ordinal(rank)}), Say("book.goodbye")))
