"""When to come, and pairs offered until one suits."""

from datetime import date, datetime
from typing import Any

from ivr.conversation import EVERYTHING, Call, Data, Decision, End, Go, Outcome, Say, steps_of
from ivr.desk import Desk, Offer, Order
from ivr.speech import wording
from ivr.speech.grammars.choice import Choice
from ivr.speech.grammars.when_where import WhenWhere

steps, step = steps_of("book")

OTHERS = (
    *("autre", "autre chose", "une autre", "d'autres", "autres dates", "pas d'autres", "pas autre chose", "non"),
    *("aucune", "aucune des deux", "ni l'une ni l'autre", "ça ne va pas", "ne me va pas", "ne me convient pas"),
    *("je ne peux pas", "trop tôt", "trop tard", "trop loin"),
)
FIRST = ("la première", "première proposition", "proposition un", "la plus tôt")
SECOND = ("la deuxième", "deuxième proposition", "proposition deux", "la seconde", "la plus tard")
TWO_OFFERS = Choice(3, (FIRST, SECOND, OTHERS))
ONE_OFFER = Choice(2, (("la première", "je la prends", "d'accord", "oui", "celle-là", "très bien"), OTHERS))
OTHER = Choice(
    3,
    (
        ("d'autres dates", "une autre date", "autre date", "la suite", "plus tard", "une autre semaine"),
        ("un autre jour", "un autre moment", "autre moment", "le matin", "l'après-midi"),
        ("un autre centre", "autre centre", "ailleurs", "une autre ville"),
    ),
)
NOTHING = Choice(
    2,
    (
        (*("un autre moment", "autre moment", "un autre jour", "d'autres dates", "une autre date"), "plus tard", "oui"),
        ("la liste d'attente", "liste d'attente", "la liste", "attente", "inscrire", "inscrivez"),
    ),
)
LOOK_AGAIN = Choice(1, (("d'autres dates", "d'autres", "chercher", "oui"),))


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


@step(lambda _call, desk: WhenWhere(desk.department.communes, desk.now().date()))
def when(call: Call, value: dict[str, Any], desk: Desk) -> Decision:
    """The caller's wish, then the first offers."""
    keep: dict[str, Any] = {"wish": value.get("wish", {}), "seen": []}
    if "town" in value:
        keep |= {"near": value["town"], "centres_passed": None}
    return search(call, desk, keep)


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
        return Go("waiting.full", keep=keep, past=past) if not data.get("booking") else _kept_as_it_is()
    return Go("book.nothing", keep=keep, past=past)


def _unconstrained(data: Data) -> bool:
    wish = {key for key, value in data.get("wish", {}).items() if value and key != "pref"}
    return not wish and not data.get("seen")


def _kept_as_it_is() -> Decision:
    return End(Outcome.INFORMED, (Say("waiting.kept"), Say("book.goodbye")))


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


def _pair(number: str, offer: Offer) -> Say:
    first = wording.slot(offer.first)
    if offer.second is None:
        return Say("book.single", {"number": number, "first": first})
    return Say("book.pair", {"number": number, "first": first, "second": wording.slot(offer.second)})


def _offer_words(call: Call, desk: Desk) -> tuple[Say, ...]:
    offers = desk.held()
    if not offers:
        return (Say("book.offer_gone"),)
    town = town_of(offers[0], desk)
    if len(offers) == 1:
        return Say("book.one_offer", {"town": town}), *dates(offers[0].first, offers[0].second), Say("book.offer_one")
    elsewhere = town_of(offers[1], desk)
    moved = (Say("book.elsewhere", {"town": elsewhere}),) if elsewhere != town else ()
    pairs = (_pair("un", offers[0]), _pair("deux", offers[1]))
    return (Say("book.two_offers", {"town": town}), *pairs, *moved, Say("book.offer"))


def _offer_grammar(_call: Call, desk: Desk) -> Choice:
    return (LOOK_AGAIN, ONE_OFFER, TWO_OFFERS)[len(desk.held())]


@step(_offer_grammar, says=_offer_words, free=EVERYTHING)
def offer(call: Call, value: int, desk: Desk) -> Decision:
    """Choose one of the pairs held, or hear others."""
    offers = desk.held()
    if not offers:
        return search(call, desk, {"seen": []})
    if value <= len(offers):
        return Go("confirm.pair", keep={"chosen": offers[value - 1].id})
    return Go("book.other")


@step(OTHER, free=(2,))
def other(call: Call, value: int, desk: Desk) -> Decision:
    """Other dates, another moment, another centre."""
    return _elsewhere(call, value, desk) if value > 1 else _other_days(call, desk)


def _other_days(call: Call, desk: Desk) -> Decision:
    """Other days than those just offered; other hours of the same days when there are none."""
    wish = call.data.get("wish", {})
    offered = {offer.first.date().isoformat() for offer in desk.held()}
    excluded = sorted({*wish.get("excluded", ()), *offered})
    found = search(call, desk, {"wish": {**wish, "excluded": excluded}})
    return found if isinstance(found, Go) and found.to == "book.offer" else search(call, desk, {})


@step(NOTHING, free=(1,))
def nothing(call: Call, value: int, _desk: Desk) -> Decision:
    """Nothing fits in any centre: another moment, or the waiting list."""
    if value == 1:
        return _another_moment()
    return Go("waiting.join") if not call.data.get("booking") else _kept_as_it_is()


def _another_moment() -> Decision:
    return Go("book.when", keep={"seen": None, "wish": None})


def _elsewhere(call: Call, value: int, desk: Desk) -> Decision:
    if value == 2:
        return _another_moment()
    offered = [offer.centre for offer in desk.held()]
    centres = order_of(call, desk).centres
    behind = 1 + max((centres.index(centre) for centre in offered if centre in centres), default=0)
    passed = call.data.get("centres_passed", 0) + behind
    return search(call, desk, {"centres_passed": passed, "seen": []})


@step(
    Choice(2, (("je le garde", "garder", "très bien", "c'est bon"), ("déplacer", "annuler", "changer", "modifier"))),
    says=lambda call, desk: _already_words(call, desk),
    free=(2,),
)
def already(call: Call, value: int, _desk: Desk) -> Decision:
    """A person who already has an appointment keeps it or changes it."""
    if value == 2:
        return Go("change.menu")
    return End(Outcome.INFORMED, (Say("book.keep"), Say("book.goodbye")))


def _already_words(call: Call, desk: Desk) -> tuple[Say, ...]:
    booked = desk.appointment(call.data["booking"])
    first = wording.slot(booked.offer.first) if booked else ""
    return Say("book.already_first", {"first": first}), Say("book.already")
