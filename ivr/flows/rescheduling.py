"""A pair that is held for somebody who did not ask for it, once the person has been found: another than hers, which
cannot be kept, or one that has become free for somebody on the waiting list."""

from dataclasses import replace

from ivr.core.errors import BookingRefused
from ivr.department import HandOverReason
from ivr.dialogue.memory import CallBooking
from ivr.dialogue.model import Call, Decision, End, Goto, HandOver, Outcome, Reprompt, steps_of
from ivr.dialogue.ports import Desk, Proposal
from ivr.flows.availability import search_again
from ivr.flows.offers import twice
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.language.phrase_files import options
from ivr.language.say import Say

steps, step = steps_of("proposal")
reasons = (HandOverReason("moved", "rendez-vous déplacé par le centre"),)

MOVED = Choice(3, options("accept", "refuse_move", "hear_again"))


def _moved_words(call: Call, desk: Desk) -> tuple[Say, ...]:
    """The new pair, twice."""
    proposed = desk.appointments.proposal(call.memory.booking.booking)
    if proposed is None:
        return (Say("proposal.gone"),)
    about = (Say("proposal.about"), Say(f"proposal.because_{proposed.reason}"), Say("proposal.kept"))
    return (*about, *twice(proposed.new, desk), Say("proposal.moved"))


@step(MOVED, says=_moved_words, interruptible=False, unconfirmed=(3,), title="Déplacement proposé")
def moved(call: Call, value: int, desk: Desk) -> Decision:
    """Accepts it, wants another date, or hears it again."""
    proposed = desk.appointments.proposal(call.memory.booking.booking)
    if proposed is None:
        return End(Outcome.INFORMED, (Say("outgoing.goodbye"),)) if value == 1 else Reprompt()
    if value == 3:
        return Goto("proposal.moved", outcome=Outcome.INFORMED)
    return _accepted(call, proposed, desk) if value == 1 else _another_date(call, proposed, desk)


def _accepted(call: Call, proposed: Proposal, desk: Desk) -> Decision:
    try:
        booked = desk.appointments.accept(proposed)
    except BookingRefused:
        return HandOver("moved", (Say("change.too_late"),))
    known = call.memory.having(CallBooking(booked.offer.id, booked.reference, moved=True))
    return Goto("confirm.noted", (Say("book.moved"),), known, Outcome.MOVED)


def _another_date(call: Call, proposed: Proposal, desk: Desk) -> Decision:
    """The pair goes back, and the same call looks for others."""
    try:
        desk.appointments.decline(proposed)
    except BookingRefused:
        return HandOver("moved", (Say("change.too_late"),))
    return replace(search_again(call), outcome=Outcome.INFORMED)


OFFERED = Choice(3, options("accept", "refuse_offer", "hear_again"))


def _offered_words(call: Call, desk: Desk) -> tuple[Say, ...]:
    offer = desk.waitlist.kept(call.memory.booking.booking)
    if offer is None:
        return (Say("proposal.gone"),)
    return (Say("proposal.free"), *twice(offer, desk), Say("proposal.offered"))


@step(OFFERED, says=_offered_words, interruptible=False, unconfirmed=(2, 3), title="Place libérée proposée")
def offered(call: Call, value: int, desk: Desk) -> Decision:
    """Takes it, or leaves it to the next, or hears it again."""
    if desk.waitlist.kept(call.memory.booking.booking) is None:
        return (
            End(Outcome.WAITING, (Say("proposal.still_waiting"), Say("outgoing.goodbye"))) if value == 1 else Reprompt()
        )
    if value == 3:
        return Goto("proposal.offered", outcome=Outcome.INFORMED)
    return _taken(call, desk) if value == 1 else Goto("proposal.stays")


def _taken(call: Call, desk: Desk) -> Decision:
    try:
        booked = desk.waitlist.take(call.memory.booking.booking)
    except BookingRefused:
        return End(Outcome.WAITING, (Say("proposal.lost"), Say("proposal.still_waiting"), Say("outgoing.goodbye")))
    known = call.memory.having(CallBooking(booked.offer.id, booked.reference, moved=True))
    return Goto("confirm.noted", (Say("book.done"),), known, Outcome.BOOKED)


@step(YesNo(), unconfirmed=("yes",), title="Place refusée : rester sur la liste")
def stays(call: Call, value: str, desk: Desk) -> Decision:
    """Whoever does not take it keeps the place in the list, or leaves it."""
    if value == "unknown":
        return Reprompt()
    desk.waitlist.pass_on(call.memory.booking.booking, leaves=value == "no")
    if value == "no":
        return End(Outcome.CANCELLED, (Say("proposal.left"), Say("outgoing.goodbye")))
    return End(Outcome.WAITING, (Say("proposal.still_waiting"), Say("outgoing.goodbye")))
