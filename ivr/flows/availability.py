"""What a caller may be offered, and the search for it."""

from collections.abc import Mapping, Set
from datetime import date
from typing import Any

from ivr.department import WHOLE
from ivr.dialogue.model import Call, Data, Decision, End, Goto, Outcome
from ivr.dialogue.ports import Desk, SearchCriteria
from ivr.language.grammars.towns.when_where import WhenWhere
from ivr.language.say import Say

HOURS = frozenset({"part", "time", "time_from", "time_to"})


def order_of(call: Call, desk: Desk) -> SearchCriteria:
    """What this caller may and wants to be offered, with the centres he has passed over put last."""
    moving = call.data.get("booking")
    order = desk.order_to_move(moving) if moving else _first_order(call, desk)
    centres = _near(call.data["near"], order.centres, desk) if call.data.get("near") else order.centres
    skipped = call.data.get("centres_passed", 0) % len(centres)
    centres = centres[skipped:] + centres[:skipped]
    return SearchCriteria(order.vaccines, centres, order.not_before, call.data.get("wish", {}), order.single)


def _near(insee: str, centres: tuple[str, ...], desk: Desk) -> tuple[str, ...]:
    """The centres as seen from the town in which the caller asked to be vaccinated."""
    return tuple(centre.code for centre in desk.department.centres_near(insee) if centre.code in centres)


def _first_order(call: Call, desk: Desk) -> SearchCriteria:
    today = desk.now().date()
    data = call.data
    not_before = date.fromisoformat(data["not_before"]) if data.get("not_before") else today
    near = desk.department.centres_near(data.get("insee", ""), data.get("postal_code", ""))
    centres = tuple(centre.code for centre in near)
    vaccines = desk.department.group(data["group"]).vaccines
    return SearchCriteria(vaccines, centres, max(not_before, today), single=data.get("single", False))


def when_where(_call: Call, desk: Desk) -> WhenWhere:
    """Listens for days, hours and the towns that have a centre."""
    towns = {centre.town for centre in desk.department.centres}
    likely = tuple(commune for commune in desk.department.communes if commune.name in towns)
    return WhenWhere(desk.department.communes, desk.now().date(), likely)


def wished(value: Mapping[str, Any], before: Data) -> Data:
    """What to keep of a wish and a town. What is not wished for anew stays as it was: the day when another hour is
    asked for, the week when a day of it is ruled out, all of it when another town is."""
    wish = value.get("wish", {})
    if wish.keys() <= HOURS:
        wish = {**_without(before, HOURS if wish else frozenset()), **wish}
    elif wish.keys() == {"excluded"}:
        wish = {**_without(before, {"dates"}), "excluded": sorted({*before.get("excluded", ()), *wish["excluded"]})}
    centre = {"near": value["town"], "centres_passed": 0} if "town" in value else {}
    return {"wish": wish, "seen": [], **centre}


def _without(wish: Data, parts: Set[str]) -> Data:
    return {part: said for part, said in wish.items() if part not in parts}


def search(call: Call, desk: Desk, keep: Data, says: tuple[Say, ...] = (), past: str = "") -> Decision:
    """Holds the next pairs that fit and goes on to offer them, or says that there is none.

    `past` is the question left out because its answer was known."""
    data = {**call.data, **keep}
    order = order_of(Call(call.id, call.step, data=data), desk)
    offers = desk.offers(order, data.get("seen", ()))
    if not offers and not desk.booking_open():
        return suspended(call, desk, keep, past)
    keep, closed = _closed_centre(order, desk, data, keep)
    if offers:
        seen = [*data.get("seen", ()), *(offer.id for offer in offers)]
        return Goto("book.offer", (*says, *closed), {**keep, "seen": seen, "chosen": None}, past=past)
    if _unconstrained(data):
        return listed("waiting.full", desk, closed, keep, past) if not data.get("booking") else kept_as_it_is()
    waits = desk.waiting_until() and not data.get("booking")
    return Goto("book.nothing" if waits else "book.nothing_else", closed, keep, past=past)


def suspended(call: Call, desk: Desk, keep: Data, past: str = "") -> Goto:
    """Booking is suspended while somebody is about to choose: a place on the list or a person, and nothing is lost."""
    if call.data.get("booking"):
        return Goto("waiting.unmoved", keep=keep, past=past)
    return listed("waiting.interrupted", desk, (), keep, past)


def listed(step: str, desk: Desk, says: tuple[Say, ...] = (), keep: Data | None = None, past: str = "") -> Goto:
    """On to a question about the waiting list, or what is said instead when the list is closed."""
    return Goto(step if desk.waiting_until() else "waiting.closed", says, keep or {}, past=past)


def why(desk: Desk, centre: str = WHOLE) -> tuple[Say, ...]:
    """The reason of a suspension, when callers are told one."""
    reason = desk.department.switches.suspended.get(centre)
    return (Say(f"waiting.why_{reason}"),) if reason else ()


def _closed_centre(order: SearchCriteria, desk: Desk, data: Data, keep: Data) -> tuple[Data, tuple[Say, ...]]:
    """Says, once, that the centre looked for first takes no bookings; returns what to keep of it."""
    centre = order.centres[0]
    if desk.department.switches.books(centre) or data.get("closed_centre") == centre:
        return keep, ()
    closed = Say("waiting.centre_suspended", {"town": desk.department.centre(centre).town})
    return {**keep, "closed_centre": centre}, (*why(desk, centre), closed)


def _unconstrained(data: Data) -> bool:
    wish = {key for key, value in data.get("wish", {}).items() if value and key != "pref"}
    return not wish and not data.get("seen")


def kept_as_it_is() -> Decision:
    """Nothing else is free for who wanted to move an appointment."""
    return End(Outcome.INFORMED, (Say("waiting.kept"), Say("book.goodbye")))
