"""When to come, and pairs offered until one suits."""

from dataclasses import replace
from typing import Any

from ivr.dialogue.model import Call, Decision, End, Goto, HandOver, Outcome, steps_of
from ivr.dialogue.ports import Desk
from ivr.flows.availability import listed, order_of, search, search_again, when_where, wished
from ivr.flows.offers import offer_grammar, offer_words
from ivr.language import wording
from ivr.language.grammars.choice.choice import Choice
from ivr.language.phrase_files import options
from ivr.language.say import Say

steps, step = steps_of("book")

OTHER = Choice(3, options("other_dates", "other_moment", "other_centre"))
NOTHING = Choice(2, options("search_again", "wait_for_place"))


@step(when_where, title="Quand venir")
def when(call: Call, value: dict[str, Any], desk: Desk) -> Decision:
    """The caller's wish, then the first offers."""
    return search(wished(value, call.memory.having(replace(call.memory.search, wish={}))), desk)


@step(offer_grammar, says=offer_words, unconfirmed=(1, 2, 3), title="Choix d’une proposition")
def offer(call: Call, value: int | dict[str, Any], desk: Desk) -> Decision:
    """Choose one of the pairs held, or hear others."""
    if isinstance(value, dict):
        return search(wished(value, call.memory), desk)
    offers = desk.appointments.held()
    if not offers:
        return search(call.memory.having(replace(call.memory.search, seen=())), desk)
    if value <= len(offers):
        return Goto("confirm.pair", memory=call.memory.having(replace(call.memory.search, chosen=offers[value - 1].id)))
    return Goto("book.other")


@step(OTHER, unconfirmed=(2,), title="Autre proposition")
def other(call: Call, value: int, desk: Desk) -> Decision:
    """Other dates, another moment, another centre."""
    return _elsewhere(call, value, desk) if value > 1 else _other_days(call, desk)


def _other_days(call: Call, desk: Desk) -> Decision:
    """Other days than those just offered; other hours of the same days when there are none."""
    wish = call.memory.search.wish
    offered = {offer.first.date().isoformat() for offer in desk.appointments.held()}
    excluded = sorted({*wish.get("excluded", ()), *offered})
    found = search(call.memory.having(replace(call.memory.search, wish={**wish, "excluded": excluded})), desk)
    return found if isinstance(found, Goto) and found.to == "book.offer" else search(call.memory, desk)


@step(NOTHING, unconfirmed=(1,), title="Rien ne convient")
def nothing(call: Call, value: int, desk: Desk) -> Decision:
    """Nothing fits in any centre: another moment, or the waiting list."""
    if value == 1:
        return search_again(call)
    return listed("waiting.join", desk)


@step(
    Choice(2, options("search_again", "person")),
    unconfirmed=(1,),
    title="Rien ne convient, liste d’attente close ou déplacement",
)
def nothing_else(call: Call, value: int, _desk: Desk) -> Decision:
    """Nothing fits in any centre, and the waiting list is closed or no help: another moment, or a person."""
    return search_again(call) if value == 1 else HandOver("asked")


def _elsewhere(call: Call, value: int, desk: Desk) -> Decision:
    if value == 2:
        return search_again(call)
    offered = [offer.centre for offer in desk.appointments.held()]
    centres = order_of(call.memory, desk).centres
    behind = 1 + max((centres.index(centre) for centre in offered if centre in centres), default=0)
    passed = call.memory.search.centres_passed + behind
    return search(call.memory.having(replace(call.memory.search, centres_passed=passed, seen=())), desk)


@step(
    Choice(2, options("keep", "alter")),
    says=lambda call, desk: _already_words(call, desk),
    unconfirmed=(2,),
    title="Déjà un rendez-vous",
)
def already(call: Call, value: int, _desk: Desk) -> Decision:
    """A person who already has an appointment keeps it or changes it."""
    if value == 2:
        return Goto("change.menu")
    return End(Outcome.INFORMED, (Say("book.keep"), Say("book.goodbye")))


def _already_words(call: Call, desk: Desk) -> tuple[Say, ...]:
    booked = desk.appointments.active(call.memory.booking.booking)
    first = {"first": wording.slot(booked.offer.first) if booked else ""}
    only = booked and booked.offer.second is None
    return Say("book.already_only" if only else "book.already_first", first), Say("book.already")
