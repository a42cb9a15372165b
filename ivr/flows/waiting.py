"""The waiting list: what the line offers when all is full or booking is suspended."""

from dataclasses import replace

from ivr.dialogue.model import Call, Decision, End, Goto, HandOver, Outcome, Reprompt, steps_of
from ivr.dialogue.ports import Desk
from ivr.flows.availability import order_of, why
from ivr.flows.eligibility import for_whom
from ivr.flows.identify import patient_of
from ivr.language import wording
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.language.phrase_files import options
from ivr.language.say import Say

steps, step = steps_of("waiting")

SUSPENDED = Choice(2, options("waiting_list", "information"))
INTERRUPTED = Choice(2, options("waiting_list", "person"))
CLOSED = Choice(2, options("information", "person"))
UNMOVED = Choice(2, options("person", "finish"))


@step(
    SUSPENDED,
    says=lambda _call, desk: (*why(desk), Say("waiting.suspended")),
    unconfirmed=(2,),
    title="Réservations suspendues",
)
def suspended(call: Call, value: int, _desk: Desk) -> Decision:
    """Booking is switched off: the waiting list, or information."""
    if value == 1:
        return for_whom(call.memory.having(replace(call.memory.search, waiting_only=True)))
    return Goto("information.topic")


@step(
    INTERRUPTED,
    says=lambda _call, desk: (*why(desk), Say("waiting.interrupted")),
    title="Réservations suspendues pendant l’appel",
)
def interrupted(call: Call, value: int, desk: Desk) -> Decision:
    """Booking was suspended in the middle of the call: the waiting list, or a person."""
    return _joined(call, desk) if value == 1 else HandOver("asked")


@step(
    UNMOVED,
    says=lambda _call, desk: (*why(desk), Say("waiting.unmoved")),
    unconfirmed=(2,),
    title="Réservations suspendues : rien n’est déplacé",
)
def unmoved(_call: Call, value: int, _desk: Desk) -> Decision:
    """Booking is suspended, so that an appointment stays where it is: a person, or the end."""
    return HandOver("asked") if value == 1 else End(Outcome.INFORMED, (Say("book.goodbye"),))


@step(
    CLOSED,
    says=lambda _call, desk: (*why(desk), Say("waiting.closed")),
    unconfirmed=(1,),
    title="Complet ou suspendu, liste d’attente close",
)
def closed(_call: Call, value: int, _desk: Desk) -> Decision:
    """The campaign is over and nothing is free: information, or a person."""
    return Goto("information.topic") if value == 1 else HandOver("asked")


@step(YesNo(), title="Complet : liste d’attente")
def full(call: Call, value: str, desk: Desk) -> Decision:
    """Nothing is free anywhere."""
    return _answer(call, value, desk)


@step(YesNo(), title="Inscription sur la liste d’attente")
def join(call: Call, value: str, desk: Desk) -> Decision:
    """The caller asked for the list, or there is nothing else."""
    return _answer(call, value, desk)


def _answer(call: Call, value: str, desk: Desk) -> Decision:
    if value == "unknown":
        return Reprompt()
    if value == "no":
        return End(Outcome.INFORMED, (Say("waiting.not_joined"), Say("book.goodbye")))
    return _joined(call, desk)


def _joined(call: Call, desk: Desk) -> Decision:
    until = desk.waitlist.until()
    if until is None:
        return Goto("waiting.closed")
    rank = desk.waitlist.join(patient_of(call.memory), order_of(call.memory, desk))
    joined = Say("waiting.joined", {"rank": wording.ordinal(rank)}), Say("waiting.until", {"day": wording.day(until)})
    return End(Outcome.WAITING, (*joined, Say("book.goodbye")))
