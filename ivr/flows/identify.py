"""Who the patient is, where he lives, how to call back."""

from dataclasses import replace
from datetime import date
from typing import Any

from ivr.dialogue.model import EVERYTHING, Call, Decision, Goto, HandOver, Reprompt, steps_of
from ivr.dialogue.ports import Desk, Patient
from ivr.dialogue.prefilled import take
from ivr.flows import eligibility
from ivr.flows.availability import listed, search, suspended
from ivr.language import second_reading, wording
from ivr.language.grammars.dates.birth_date import BirthDate
from ivr.language.grammars.names.name import Name
from ivr.language.grammars.numbers.phone import Phone
from ivr.language.grammars.numbers.postal_code import PostalCode
from ivr.language.grammars.towns.town import Town
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.language.say import Say

steps, step = steps_of("identify")

CORRECTIONS = 2
"""How often a caller may say that a date or a number was taken down wrongly before a person takes it."""


def to_e164(national: str) -> str:
    """+33 form of ten national digits."""
    return "+33" + national[1:]


def _birth_date_words(call: Call, _desk: Desk) -> tuple[Say, ...]:
    born = _born(call)
    values = {"birth_date": wording.birth_date(born), "birth_date_again": second_reading.birth_date(born)}
    return (Say("identify.birth_date_ok", values),)


def _born(call: Call) -> date:
    return date.fromisoformat(call.data["birth_date"])


@step(lambda _call, desk: BirthDate(desk.now().date()), free=EVERYTHING)
def birth_date(_call: Call, value: str, _desk: Desk) -> Decision:
    """Always read back: a wrong birth date costs a patient a journey."""
    return Goto("identify.birth_date_ok", keep={"birth_date": value})


@step(YesNo(), says=_birth_date_words, free=("no",))
def birth_date_ok(call: Call, value: str, desk: Desk) -> Decision:
    """Explicit confirmation; a person who already has an appointment is told so."""
    if value == "unknown":
        return Reprompt()
    if value == "no":
        return _again(call, "identify.birth_date", "birth_date")
    booked = desk.existing(_born(call), call.caller) if call.attested and call.caller else None
    if booked:
        return Goto("book.already", keep={"booking": booked.offer.id})
    return eligibility.group_of(_born(call), call, desk)


def _again(call: Call, to: str, what: str) -> Decision:
    times = call.data.get("corrections", 0) + 1
    if times > CORRECTIONS:
        return HandOver("correction", (Say("endings.cannot"),))
    return Goto(to, (Say("anytime.sorry"),), {"corrections": times, what: None})


@step(Name())
def last_name(call: Call, value: str, _desk: Desk) -> Decision:
    """Skipped by key: an agent completes it."""
    return Goto("identify.first_name", keep=_named(call, "last_name", value))


@step(Name())
def first_name(call: Call, value: str, _desk: Desk) -> Decision:
    """Skipped by key: an agent completes it."""
    keep = _named(call, "first_name", value)
    town, rest = take(call.data, "town")
    if not town:
        return Goto("identify.town", keep=keep)
    to_complete = sorted({*keep["to_complete"], "town"})
    keep = {**keep, **rest, "near": town, "insee": "", "postal_code": "", "to_complete": to_complete}
    return replace(_after_town(call, keep), past="identify.town")


def _named(call: Call, field: str, value: str) -> dict[str, Any]:
    missing = set(call.data.get("to_complete", ())) - {field}
    return {field: value, "to_complete": sorted(missing | (set() if value else {field}))}


@step(lambda _call, desk: Town(desk.department.communes))
def town(call: Call, value: str, desk: Desk) -> Decision:
    """A commune by name, or a postal code when several communes share it."""
    if value.startswith("postal:"):
        missing = sorted({*call.data.get("to_complete", ()), "town"})
        return _after_town(call, {"near": None, "insee": "", "postal_code": value[7:], "to_complete": missing})
    commune = desk.department.commune(value)
    known = sorted({*call.data.get("to_complete", ())} - {"town"})
    said = (Say("identify.town_ok", {"town": commune.name}),)
    if len(commune.postal_codes) > 1:
        return Goto("identify.postal_code", said, {"near": None, "insee": value, "to_complete": known})
    keep = {"near": None, "insee": value, "postal_code": commune.postal_codes[0], "to_complete": known}
    return _after_town(call, keep, said)


def _its_codes(call: Call, desk: Desk) -> PostalCode:
    insee = call.data.get("insee")
    return PostalCode(listed=desk.department.commune(insee).postal_codes) if insee else PostalCode()


@step(_its_codes)
def postal_code(call: Call, value: str, _desk: Desk) -> Decision:
    """Asked for a commune that has several."""
    return _after_town(call, {"postal_code": value})


def _after_town(call: Call, keep: dict[str, Any], says: tuple[Say, ...] = ()) -> Goto:
    return Goto("identify.phone_ok" if call.caller else "identify.phone", says, keep)


@step(
    YesNo(),
    says=lambda call, _desk: (Say("identify.phone_ok", {"phone": wording.phone(call.caller)}),),
    free=("no",),
)
def phone_ok(call: Call, value: str, desk: Desk) -> Decision:
    """The number the call comes from, confirmed."""
    if value == "yes":
        return after_identity(call, desk, {"phone": call.caller})
    return Reprompt() if value == "unknown" else Goto("identify.phone")


@step(Phone(), free=EVERYTHING)
def phone(_call: Call, value: str, _desk: Desk) -> Decision:
    """Another number."""
    return Goto("identify.phone_check", keep={"phone": to_e164(value)})


@step(
    YesNo(),
    says=lambda call, _desk: (Say("identify.phone_check", {"phone": wording.phone(call.data["phone"])}),),
    free=("no",),
)
def phone_check(call: Call, value: str, desk: Desk) -> Decision:
    """Explicit confirmation of a number that was said or typed."""
    if value == "yes":
        return after_identity(call, desk, {})
    return Reprompt() if value == "unknown" else _again(call, "identify.phone", "phone")


def after_identity(call: Call, desk: Desk, keep: dict[str, Any]) -> Decision:
    """On to the appointment, or to the waiting list when that is all there is. A wish said before is not asked."""
    wish, rest = take(call.data, "wish")
    if call.data.get("waiting_only"):
        return listed("waiting.join", desk, keep={**keep, **rest, "wish": wish})
    if not desk.booking_open():
        return suspended(call, desk, {**keep, **rest, "wish": wish or {}})
    if not wish:
        return Goto("book.when", keep=keep)
    return search(call, desk, {**keep, **rest, "wish": wish, "seen": []}, past="book.when")


def patient_of(call: Call) -> Patient:
    """The patient as gathered so far."""
    data = call.data
    return Patient(
        birth_date=_born(call),
        phone=data["phone"],
        last_name=data.get("last_name", ""),
        first_name=data.get("first_name", ""),
        insee=data.get("insee", ""),
        postal_code=data.get("postal_code", ""),
        group=data["group"],
        to_complete=tuple(data.get("to_complete", ())),
    )
