"""The yes that books, the recap, and what comes after."""

from dataclasses import replace

from ivr.core.errors import BookingRefused
from ivr.dialogue.memory import CallBooking
from ivr.dialogue.model import Call, Decision, End, Goto, HandOver, Outcome, Reprompt, steps_of
from ivr.dialogue.ports import Appointment, Desk, Offer
from ivr.flows.availability import order_of, search
from ivr.flows.identify import patient_of
from ivr.flows.offers import dates, town_of, twice
from ivr.language import wording
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.language.phrase_files import options
from ivr.language.say import Say

steps, step = steps_of("confirm")


def _chosen(call: Call, desk: Desk) -> Offer | None:
    return next((offer for offer in desk.appointments.held() if offer.id == call.memory.search.chosen), None)


def _pair_words(call: Call, desk: Desk) -> tuple[Say, ...]:
    offer = _chosen(call, desk)
    if offer is None:
        return (Say("book.offer_gone"),)
    town = Say("book.about_to_book", {"town": town_of(offer, desk)})
    return (town, *dates(offer.first, offer.second), Say("book.confirm"))


@step(YesNo(), says=_pair_words, interruptible=False, unconfirmed=("no",), title="Confirmation")
def pair(call: Call, value: str, desk: Desk) -> Decision:
    """Explicit yes: both injections are booked in this turn, or nothing is."""
    if value == "unknown":
        return Reprompt()
    if value == "no":
        return Goto("book.offer", memory=call.memory.having(replace(call.memory.search, chosen=0)))
    try:
        booked = _settle(call, desk)
    except BookingRefused as refused:
        return _refused(call, desk, refused)
    moved, progress = bool(call.memory.booking.booking), call.memory.progress
    progress = replace(progress, booked=progress.booked + (not moved))
    known = call.memory.having(CallBooking(booked.offer.id, booked.reference, moved), progress)
    done = Say("book.moved" if moved else "book.done")
    return Goto("confirm.noted", (done,), known, Outcome.MOVED if moved else Outcome.BOOKED)


def _settle(call: Call, desk: Desk) -> Appointment:
    moving, chosen = call.memory.booking.booking, call.memory.search.chosen
    if moving:
        return desk.appointments.move(moving, chosen)
    return desk.appointments.book(chosen, patient_of(call.memory), order_of(call.memory, desk))


def _refused(call: Call, desk: Desk, refused: BookingRefused) -> Decision:
    if refused.reason in ("already_booked", "too_many"):
        return HandOver(refused.reason, (Say("endings.cannot"),))
    if refused.reason == "past" and call.memory.booking.booking:
        return HandOver("too_late", (Say("change.too_late"),))
    return search(call.memory.having(replace(call.memory.search, seen=())), desk, (Say("book.taken"),))


def recap(booked: Appointment, desk: Desk) -> tuple[Say, ...]:
    """The dates and the place, twice, then the reference."""
    reference = Say("book.recap_reference", {"reference": wording.reference(booked.reference)})
    return (*twice(booked.offer, desk), reference)


def recap_of(call: Call, desk: Desk) -> tuple[Say, ...]:
    """The recap of the booking this call is about; empty when an agent has just cancelled it."""
    booked = desk.appointments.active(call.memory.booking.booking)
    return recap(booked, desk) if booked else ()


NOTED = Choice(2, options("written_down", "not_yet"))


@step(
    NOTED,
    says=lambda call, desk: (*recap_of(call, desk), Say("book.noted")),
    interruptible=False,
    unconfirmed=(2,),
    title="Avez-vous pu noter",
)
def noted(call: Call, value: int, desk: Desk) -> Decision:
    """Time to write it down, as often as needed."""
    if value == 2:
        return Goto("confirm.noted", outcome=Outcome(call.outcome))
    memory = call.memory
    if memory.booking.moved or memory.progress.booked >= desk.department.limits.patients_per_call:
        return End(Outcome(call.outcome), (Say("book.bring"), Say("book.goodbye")))
    return Goto("confirm.another", (Say("book.bring"),), outcome=Outcome(call.outcome))


@step(
    YesNo(),
    says=lambda _call, _desk: (Say("book.another"),),
    unconfirmed=("no", "unknown"),
    title="Une autre personne à inscrire",
)
def another(call: Call, value: str, _desk: Desk) -> Decision:
    """A second person of the household."""
    if value != "yes":
        return End(Outcome(call.outcome), (Say("book.goodbye"),))
    return Goto("identify.birth_date", memory=call.memory.next_person(call.turn), outcome=Outcome(call.outcome))
