"""What a caller may be offered, and the search for it."""

from collections.abc import Mapping, Set
from datetime import date
from typing import Any

from ivr.conversation import Call, Data, Decision, End, Go, Outcome, Say
from ivr.desk import Desk, Order
from ivr.speech.grammars.when_where import WhenWhere

HOURS = frozenset({"part", "time", "time_from", "time_to"})


def order_of(call: Call, desk: Desk) -> Order:
    """What this caller may and wants to be offered, with the centres he has passed over put last."""
    moving = call.data.get("booking")
    order = desk.order_to_move(moving) if moving else _first_order(call, desk)
    centres = _near(call.data["near"], order.centres, desk) if call.data.get("near") else order.centres
    skipped = call.data.get("centres_passed", 0) % len(centres)
    centres = centres[skipped:] + centres[:skipped]
    return Order(order.vaccines, centres, order.not_before, call.data.get("wish", {}), order.single)


def _near(insee: str, centres: tuple[str, ...], desk: Desk) -> tuple[str, ...]:
    """The centres as seen from the town in which the caller asked to be vaccinated."""
    return tuple(centre.code for centre in desk.department.centres_near(insee) if centre.code in centres)


def _first_order(call: Call, desk: Desk) -> Order:
    today = desk.now().date()
    data = call.data
    not_before = date.fromisoformat(data["not_before"]) if data.get("not_before") else today
    near = desk.department.centres_near(data.get("insee", ""), data.get("postal_code", ""))
    centres = tuple(centre.code for centre in near)
    vaccines = desk.department.group(data["group"]).vaccines
    return Order(vaccines, centres, max(not_before, today), single=data.get("single", False))


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
    known = Call(call.id, call.step, data=data)
    offers = desk.offers(order_of(known, desk), data.get("seen", ()))
    if offers:
        seen = [*data.get("seen", ()), *(offer.id for offer in offers)]
        return Go("book.offer", says, {**keep, "seen": seen, "chosen": None}, past=past)
    if _unconstrained(data):
        return Go("waiting.full", keep=keep, past=past) if not data.get("booking") else kept_as_it_is()
    return Go("book.nothing", keep=keep, past=past)


def _unconstrained(data: Data) -> bool:
    wish = {key for key, value in data.get("wish", {}).items() if value and key != "pref"}
    return not wish and not data.get("seen")


def kept_as_it_is() -> Decision:
    """Nothing else is free for who wanted to move an appointment."""
    return End(Outcome.INFORMED, (Say("waiting.kept"), Say("book.goodbye")))
