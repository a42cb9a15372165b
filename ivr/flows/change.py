"""An appointment already made: proven with two factors, then heard, moved or cancelled.

Factors: the birth date, with the booking reference, the telephone number of the booking, or a calling number that the
network attests. The words are the same whether a record exists or not. Nothing wrong is ever corrected or completed."""

from dataclasses import replace
from datetime import date

from ivr.core.errors import BookingRefused
from ivr.core.phone_numbers import e164
from ivr.dialogue.memory import CallBooking
from ivr.dialogue.model import Call, Decision, End, Goto, HandOver, Outcome, Reprompt, steps_of
from ivr.dialogue.ports import Appointment, Desk, IdentityClaim
from ivr.flows.availability import search_again
from ivr.flows.confirm import recap_of
from ivr.flows.offers import cancelling
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.choice.lacking import LACKING, OrLacking
from ivr.language.grammars.dates.birth_date import BirthDate
from ivr.language.grammars.numbers.digits import Digits
from ivr.language.grammars.numbers.phone import Phone
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.language.phrase_files import options
from ivr.language.say import Say

steps, step = steps_of("change")

MENU = Choice(3, options("move", "cancel", "unchanged"))


@step(lambda _call, desk: BirthDate(desk.now().date()), title="Modifier : date de naissance")
def birth_date(call: Call, value: str, desk: Desk) -> Decision:
    """First factor; an attested calling number is the second."""
    if not desk.appointments.tries_left():
        return _person()
    if call.attested and call.caller:
        found = desk.appointments.identify(IdentityClaim(date.fromisoformat(value), phone=call.caller))
        if found:
            return _found(call, found)
    person = replace(call.memory.person, birth_date=value)
    return Goto("change.reference", memory=call.memory.having(person))


@step(OrLacking(Digits(6)), title="Modifier : numéro de dossier")
def reference(call: Call, value: str, desk: Desk) -> Decision:
    """The reference is the second factor; without it the telephone number is."""
    if value == LACKING:
        return Goto("change.phone")
    return _identified(call, IdentityClaim(call.memory.person.born, value), desk)


@step(OrLacking(Phone()), title="Modifier : numéro de téléphone")
def phone(call: Call, value: str, desk: Desk) -> Decision:
    """The number of the booking is the second factor; without it a person looks."""
    if value == LACKING:
        return _person()
    return _identified(call, IdentityClaim(call.memory.person.born, phone=e164(value)), desk)


def _identified(call: Call, claim: IdentityClaim, desk: Desk) -> Decision:
    found = desk.appointments.identify(claim)
    if found:
        return _found(call, found)
    progress = replace(call.memory.progress, tries=call.memory.progress.tries + 1)
    if progress.tries >= desk.department.limits.tries_per_call or not desk.appointments.tries_left():
        return _person()
    return Goto("change.birth_date", (Say("change.not_found"),), call.memory.having(progress))


def _found(call: Call, found: Appointment) -> Decision:
    known = call.memory.having(CallBooking(found.offer.id))
    return Goto("change.menu", (Say("change.yours"),), known, Outcome.INFORMED)


def _person() -> Decision:
    return HandOver("identity", (Say("change.not_found_person"),))


@step(
    MENU,
    says=lambda call, desk: (*recap_of(call, desk), Say("change.menu")),
    unconfirmed=(2,),
    title="Modifier : déplacer ou annuler",
)
def menu(call: Call, value: int, desk: Desk) -> Decision:
    """Move, cancel, or all is well. Once the first dose has been given, a person looks at the second."""
    if value == 3:
        return End(Outcome.INFORMED, (Say("book.goodbye"),))
    booked = desk.appointments.active(call.memory.booking.booking)
    if booked is None or booked.offer.first <= desk.now().replace(tzinfo=None):
        return HandOver("too_late", (Say("change.too_late"),))
    return search_again(call) if value == 1 else Goto("change.cancel")


@step(
    YesNo(),
    says=lambda call, desk: cancelling(call, desk)[:1],
    interruptible=False,
    unconfirmed=("no",),
    title="Modifier : annulation confirmée",
)
def cancel(call: Call, value: str, desk: Desk) -> Decision:
    """Explicit yes."""
    return cancellation(call, value, desk, "change.menu", Say("book.goodbye"))


def cancellation(call: Call, value: str, desk: Desk, back: str, goodbye: Say) -> Decision:
    """Cancels on a yes; a no leads back to a question."""
    if value == "unknown":
        return Reprompt()
    if value == "no":
        return Goto(back)
    _, cancelled = cancelling(call, desk)
    try:
        desk.appointments.cancel(call.memory.booking.booking)
    except BookingRefused:
        return HandOver("too_late", (Say("change.too_late"),))
    return End(Outcome.CANCELLED, (cancelled, goodbye))
