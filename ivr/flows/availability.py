"""What a caller may be offered, and the search for it."""

from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import date
from typing import Any

from ivr.department import WHOLE
from ivr.dialogue.memory import Data, Memory
from ivr.dialogue.model import Call, Decision, End, Goto, Outcome
from ivr.dialogue.ports import Desk, SearchCriteria
from ivr.language.grammars.towns.when_where import WhenWhere
from ivr.language.say import Say

HOURS = frozenset({"part", "time", "time_from", "time_to"})


def order_of(memory: Memory, desk: Desk) -> SearchCriteria:
    """What this caller may and wants to be offered, with the centres he has passed over put last."""
    moving, wanted = memory.booking.booking, memory.search
    order = desk.appointments.order_to_move(moving) if moving else _first_order(memory, desk)
    centres = _near(wanted.near, order.centres, desk) if wanted.near else order.centres
    skipped = wanted.centres_passed % len(centres)
    centres = centres[skipped:] + centres[:skipped]
    return SearchCriteria(order.vaccines, centres, order.not_before, wanted.wish, order.single)


def _near(insee: str, centres: tuple[str, ...], desk: Desk) -> tuple[str, ...]:
    """The centres as seen from the town in which the caller asked to be vaccinated."""
    return tuple(centre.code for centre in desk.department.centres_near(insee) if centre.code in centres)


def _first_order(memory: Memory, desk: Desk) -> SearchCriteria:
    today, right = desk.now().date(), memory.eligibility
    not_before = date.fromisoformat(right.not_before) if right.not_before else today
    near = desk.department.centres_near(memory.person.insee, memory.person.postal_code)
    centres = tuple(centre.code for centre in near)
    vaccines = desk.department.group(right.group).vaccines
    return SearchCriteria(vaccines, centres, max(not_before, today), single=right.single)


def when_where(_call: Call, desk: Desk) -> WhenWhere:
    """Listens for days, hours and the towns that have a centre."""
    towns = {centre.town for centre in desk.department.centres}
    likely = tuple(commune for commune in desk.department.communes if commune.name in towns)
    return WhenWhere(desk.department.places, desk.now().date(), likely)


def wished(value: Mapping[str, Any], memory: Memory) -> Memory:
    """The memory with a wish and a town. What is not wished for anew stays as it was: the day when another hour is
    asked for, the week when a day of it is ruled out, all of it when another town is."""
    wish, before = value.get("wish", {}), memory.search.wish
    if wish.keys() <= HOURS:
        wish = {**_without(before, HOURS if wish else frozenset()), **wish}
    elif wish.keys() == {"excluded"}:
        wish = {**_without(before, {"dates"}), "excluded": sorted({*before.get("excluded", ()), *wish["excluded"]})}
    wanted = replace(memory.search, wish=wish, seen=())
    if "town" in value:
        wanted = replace(wanted, near=value["town"], centres_passed=0)
    return memory.having(wanted)


def _without(wish: Data, parts: Set[str]) -> Data:
    return {part: said for part, said in wish.items() if part not in parts}


def search_again(call: Call) -> Goto:
    """Asks when to come, as if nothing had been wished for or offered."""
    return Goto("book.when", memory=call.memory.having(replace(call.memory.search, seen=(), wish={})))


def search(memory: Memory, desk: Desk, says: tuple[Say, ...] = (), past: str = "") -> Decision:
    """Holds the next pairs that fit and goes on to offer them, or says that there is none.

    `past` is the question left out because its answer was known."""
    order = order_of(memory, desk)
    offers = desk.appointments.offers(order, memory.search.seen)
    if not offers and not desk.department.booking_open(desk.now()):
        return suspended(memory, desk, past)
    memory, closed = _closed_centre(order, desk, memory)
    wanted, moving = memory.search, memory.booking.booking
    if offers:
        seen = (*wanted.seen, *(offer.id for offer in offers))
        return Goto("book.offer", (*says, *closed), memory.having(replace(wanted, seen=seen, chosen=0)), past=past)
    if _unconstrained(memory):
        return kept_as_it_is() if moving else listed("waiting.full", desk, closed, memory, past)
    waits = desk.waitlist.until() and not moving
    return Goto("book.nothing" if waits else "book.nothing_else", closed, memory, past=past)


def suspended(memory: Memory, desk: Desk, past: str = "") -> Goto:
    """Booking is suspended while somebody is about to choose: a place on the list or a person, and nothing is lost."""
    if memory.booking.booking:
        return Goto("waiting.unmoved", memory=memory, past=past)
    return listed("waiting.interrupted", desk, (), memory, past)


def listed(step: str, desk: Desk, says: tuple[Say, ...] = (), memory: Memory | None = None, past: str = "") -> Goto:
    """On to a question about the waiting list, or what is said instead when the list is closed."""
    return Goto(step if desk.waitlist.until() else "waiting.closed", says, memory, past=past)


def why(desk: Desk, centre: str = WHOLE) -> tuple[Say, ...]:
    """The reason of a suspension, when callers are told one."""
    reason = desk.department.switches.suspended.get(centre)
    return (Say(f"waiting.why_{reason}"),) if reason else ()


def _closed_centre(order: SearchCriteria, desk: Desk, memory: Memory) -> tuple[Memory, tuple[Say, ...]]:
    """Says, once, that the centre looked for first takes no bookings; the memory remembers it."""
    centre = order.centres[0]
    if desk.department.switches.books(centre) or memory.search.closed_centre == centre:
        return memory, ()
    closed = Say("waiting.centre_suspended", {"town": desk.department.centre(centre).town})
    return memory.having(replace(memory.search, closed_centre=centre)), (*why(desk, centre), closed)


def _unconstrained(memory: Memory) -> bool:
    wish = {key for key, value in memory.search.wish.items() if value and key != "pref"}
    return not wish and not memory.search.seen


def kept_as_it_is() -> Decision:
    """Nothing else is free for who wanted to move an appointment."""
    return End(Outcome.INFORMED, (Say("waiting.kept"), Say("book.goodbye")))
