"""The appointments on offer: how they are read, and the words in which one is chosen."""

from datetime import datetime

from ivr.dialogue.model import Call
from ivr.dialogue.ports import Desk, Offer
from ivr.flows.availability import when_where
from ivr.flows.offer_names import names, shared_names, telling_names
from ivr.language import second_reading, wording
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.choice.offer_choice import OfferChoice
from ivr.language.phrase_files import options
from ivr.language.say import Say

FIRST, SECOND, OTHERS = options("first_offer", "second_offer", "others")
TWO_OFFERS = Choice(3, (FIRST, SECOND, OTHERS))
ONE_OFFER = Choice(2, options("only_offer", "others"))
LOOK_AGAIN = Choice(1, options("look_again"))


def town_of(offer: Offer, desk: Desk) -> str:
    """The spoken town of an offer's centre."""
    return desk.department.centre(offer.centre).town


def dates(first: datetime, second: datetime | None) -> tuple[Say, ...]:
    """One prompt for each injection."""
    if second is None:
        return (Say("book.recap_only", {"first": wording.slot(first)}),)
    return (
        Say("book.recap_first", {"first": wording.slot(first)}),
        Say("book.recap_second", {"second": wording.slot(second)}),
    )


def place_of(offer: Offer, desk: Desk) -> Say:
    """Where an offer's centre is."""
    centre = desk.department.centre(offer.centre)
    return Say("book.recap_place", {"town": centre.town, "place": centre.place, "address": centre.address})


def twice(offer: Offer, desk: Desk) -> tuple[Say, ...]:
    """The dates and the place, read twice: a second reading narrows the age gap (Morrow 1999)."""
    place = place_of(offer, desk)
    again = (*_dates_again(offer.first, offer.second), place)
    return (*dates(offer.first, offer.second), place, Say("book.recap_repeat"), *again)


def _dates_again(first: datetime, second: datetime | None) -> tuple[Say, ...]:
    """The same dates for a second reading, which says another way what sounds like something else."""
    said = (("Votre", first),) if second is None else (("Première", first), ("Deuxième", second))
    return tuple(Say("book.recap_again", {"which": which, "again": second_reading.slot(at)}) for which, at in said)


def cancelling(call: Call, desk: Desk) -> tuple[Say, Say]:
    """What is asked before the appointment is given back, and what is said after it."""
    booked = desk.appointments.active(call.memory.booking.booking)
    if booked and booked.offer.second is None:
        return Say("change.cancel_only"), Say("change.cancelled_only")
    return Say("change.cancel"), Say("change.cancelled")


def _pair(number: str, offer: Offer) -> Say:
    first = wording.slot(offer.first)
    if offer.second is None:
        return Say("book.single", {"number": number, "first": first})
    return Say("book.pair", {"number": number, "first": first, "second": wording.slot(offer.second)})


def offer_words(_call: Call, desk: Desk) -> tuple[Say, ...]:
    """The offers held for this call, and how to choose."""
    offers = desk.appointments.held()
    if not offers:
        return (Say("book.offer_gone"),)
    town = town_of(offers[0], desk)
    if len(offers) == 1:
        return Say("book.one_offer", {"town": town}), *dates(offers[0].first, offers[0].second), Say("book.offer_one")
    elsewhere = town_of(offers[1], desk)
    moved = (Say("book.elsewhere", {"town": elsewhere}),) if elsewhere != town else ()
    pairs = (_pair("un", offers[0]), _pair("deux", offers[1]))
    return (Say("book.two_offers", {"town": town}), *pairs, *moved, Say("book.offer"))


def offer_grammar(call: Call, desk: Desk) -> Choice:
    """One of the offers by rank, or by what tells it from the other; others; or another wish."""
    offers = desk.appointments.held()
    otherwise = when_where(call, desk)
    if not offers:
        return OfferChoice(1, LOOK_AGAIN.names, otherwise=otherwise)
    if len(offers) == 1:
        first, others = ONE_OFFER.names
        return OfferChoice(2, ((*first, *names(offers[0], desk)), others), otherwise=otherwise)
    one, other = telling_names(offers[0], offers[1], desk)
    both = shared_names(offers[0], offers[1], desk)
    return OfferChoice(3, ((*FIRST, *one), (*SECOND, *other), OTHERS), shared=both, otherwise=otherwise)
