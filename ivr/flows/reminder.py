"""The reminder of an injection, once the person has been found: day, hour, place, what to bring; coming or not."""

from datetime import datetime

from ivr.dialogue.model import EVERYTHING, Call, Decision, End, Goto, HandOver, Outcome, steps_of
from ivr.dialogue.ports import Appointment, Desk
from ivr.flows.availability import search_again
from ivr.flows.change import cancellation
from ivr.flows.offers import cancelling, place_of
from ivr.language import second_reading, wording
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.choice.coming import Coming
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.language.phrase_files import options
from ivr.language.say import Say

steps, step = steps_of("remind")

GOODBYE = Say("outgoing.goodbye")


def _told(call: Call, desk: Desk) -> tuple[Say, ...]:
    """The injection that is near, twice: a second reading narrows the age gap (Morrow 1999), and what to bring said
    beforehand improves preparation (Morrow 2003)."""
    booked = _booked(call, desk)
    if booked is None:
        return (Say("remind.gone"),)
    which, at = _near(call, booked)
    place = place_of(booked.offer, desk)
    bring = Say("book.bring")
    once = (Say("remind.about"), Say("remind.injection", {"which": which, "first": wording.slot(at)}), place, bring)
    again = Say("book.recap_again", {"which": which, "again": second_reading.slot(at)})
    return (*once, Say("book.recap_repeat"), again, place, bring, Say("remind.menu"))


def _booked(call: Call, desk: Desk) -> Appointment | None:
    """The appointment that is still to come; None when an agent has cancelled or moved it meanwhile."""
    booked = desk.appointments.active(call.memory.booking.booking)
    if booked is None or _near(call, booked)[1] <= desk.now().replace(tzinfo=None):
        return None
    return booked


def _near(call: Call, booked: Appointment) -> tuple[str, datetime]:
    first, second = booked.offer.first, booked.offer.second
    if second is None:
        return "Votre", first
    about = call.memory.notification
    return ("Deuxième", second) if about and about.dose == 2 else ("Première", first)


@step(Coming(), says=_told, interruptible=False, unconfirmed=(2, 3), title="Rappel d’un rendez-vous : viendra-t-elle")
def menu(call: Call, value: int, desk: Desk) -> Decision:
    """Comes, cannot, or hears it again. Once the first dose has been given, a person looks at the second."""
    booked = _booked(call, desk)
    if booked is None:
        return End(Outcome.INFORMED, (GOODBYE,))
    if value == 3:
        return Goto("remind.menu", outcome=Outcome.INFORMED)
    if value == 1:
        return End(Outcome.CONFIRMED, (Say("remind.confirmed"), GOODBYE))
    if booked.offer.first <= desk.now().replace(tzinfo=None):
        return HandOver("too_late", (Say("change.too_late"),))
    return Goto("remind.cannot")


CANNOT = Choice(2, options("another_date", "cancel_reminded"))


@step(CANNOT, unconfirmed=EVERYTHING, title="Rappel d’un rendez-vous : ne peut pas")
def cannot(call: Call, value: int, _desk: Desk) -> Decision:
    """Another date at once, or none."""
    return search_again(call) if value == 1 else Goto("remind.cancel")


@step(
    YesNo(),
    says=lambda call, desk: cancelling(call, desk)[:1],
    interruptible=False,
    unconfirmed=("no",),
    title="Rappel d’un rendez-vous : annulation confirmée",
)
def cancel(call: Call, value: str, desk: Desk) -> Decision:
    """Explicit yes."""
    return cancellation(call, value, desk, "remind.menu", GOODBYE)
