"""Who the patient is, where he lives, how to call back."""

from dataclasses import replace

from ivr.core.phone_numbers import e164
from ivr.dialogue.memory import CallBooking, Memory, Person
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


def _birth_date_words(call: Call, _desk: Desk) -> tuple[Say, ...]:
    born = call.memory.person.born
    values = {"birth_date": wording.birth_date(born), "birth_date_again": second_reading.birth_date(born)}
    return (Say("identify.birth_date_ok", values),)


@step(lambda _call, desk: BirthDate(desk.now().date()), unconfirmed=EVERYTHING, title="Date de naissance")
def birth_date(call: Call, value: str, _desk: Desk) -> Decision:
    """Always read back: a wrong birth date costs a patient a journey."""
    return Goto("identify.birth_date_ok", memory=call.memory.having(replace(call.memory.person, birth_date=value)))


@step(
    YesNo(), says=_birth_date_words, unconfirmed=("no",), title="Date de naissance relue", checks="identify.birth_date"
)
def birth_date_ok(call: Call, value: str, desk: Desk) -> Decision:
    """Explicit confirmation; a person who already has an appointment is told so."""
    if value == "unknown":
        return Reprompt()
    if value == "no":
        return _again(call, "identify.birth_date", replace(call.memory.person, birth_date=""))
    born = call.memory.person.born
    booked = desk.appointments.existing(born, call.caller) if call.attested and call.caller else None
    if booked:
        return Goto("book.already", memory=call.memory.having(CallBooking(booked.offer.id)))
    if call.caller and not call.attested and desk.appointments.may_exist(born, call.caller):
        return Goto("identify.booked")
    return eligibility.group_of(call, desk)


@step(YesNo(), title="A déjà un rendez-vous")
def booked(call: Call, value: str, desk: Desk) -> Decision:
    """Asked where an appointment is known that the calling number does not prove, for it can be forged. Nothing is said
    of the appointment; the question spares those who have one all others. That it is asked tells something all the
    same, so guesses at birth dates are counted as tries, and once they are used up it is asked no more."""
    if value == "unknown":
        return Reprompt()
    return Goto("change.reference") if value == "yes" else eligibility.group_of(call, desk)


def _again(call: Call, to: str, person: Person) -> Decision:
    corrected = replace(person, corrections=person.corrections + 1)
    if corrected.corrections > CORRECTIONS:
        return HandOver("correction", (Say("endings.cannot"),))
    return Goto(to, (Say("anytime.sorry"),), call.memory.having(corrected))


@step(Name(), title="Nom")
def last_name(call: Call, value: str, _desk: Desk) -> Decision:
    """Skipped by key: an agent completes it."""
    person = replace(_completing(call.memory.person, "last_name", value), last_name=value)
    return Goto("identify.first_name", memory=call.memory.having(person))


@step(Name(), title="Prénom")
def first_name(call: Call, value: str, _desk: Desk) -> Decision:
    """Skipped by key: an agent completes it."""
    person = replace(_completing(call.memory.person, "first_name", value), first_name=value)
    town, rest = take(call.memory, "town")
    if not town:
        return Goto("identify.town", memory=call.memory.having(person))
    person = replace(_completing(person, "town", ""), insee="", postal_code="")
    memory = rest.having(person, replace(rest.search, near=town))
    return replace(_after_town(call, memory), past="identify.town")


def _completing(person: Person, field: str, value: str) -> Person:
    """An agent has to complete a field that is left empty, and no longer one that is given."""
    others = {*person.to_complete} - {field}
    return replace(person, to_complete=tuple(sorted(others if value else {*others, field})))


@step(lambda _call, desk: Town(desk.department.places), title="Commune")
def town(call: Call, value: str, desk: Desk) -> Decision:
    """A commune by name, or a postal code when several communes share it."""
    memory = call.memory.having(replace(call.memory.search, near=""))
    if value.startswith("postal:"):
        unknown = replace(_completing(memory.person, "town", ""), insee="", postal_code=value[7:])
        return _after_town(call, memory.having(unknown))
    commune = desk.department.commune(value)
    person = replace(_completing(memory.person, "town", value), insee=value)
    said = (Say("identify.town_ok", {"town": commune.name}),)
    if len(commune.postal_codes) > 1:
        return Goto("identify.postal_code", said, memory.having(person))
    return _after_town(call, memory.having(replace(person, postal_code=commune.postal_codes[0])), said)


def _its_codes(call: Call, desk: Desk) -> PostalCode:
    insee = call.memory.person.insee
    listed = desk.department.commune(insee).postal_codes if insee else ()
    return PostalCode(desk.department.places.postal_prefix, listed)


@step(_its_codes, title="Code postal")
def postal_code(call: Call, value: str, _desk: Desk) -> Decision:
    """Asked for a commune that has several."""
    return _after_town(call, call.memory.having(replace(call.memory.person, postal_code=value)))


def _after_town(call: Call, memory: Memory, says: tuple[Say, ...] = ()) -> Goto:
    return Goto("identify.phone_ok" if call.caller else "identify.phone", says, memory)


@step(
    YesNo(),
    says=lambda call, _desk: (Say("identify.phone_ok", {"phone": wording.phone(call.caller)}),),
    unconfirmed=("no",),
    title="Rappeler à ce numéro",
)
def phone_ok(call: Call, value: str, desk: Desk) -> Decision:
    """The number the call comes from, confirmed."""
    if value == "yes":
        return after_identity(call.memory.having(replace(call.memory.person, phone=call.caller)), desk)
    return Reprompt() if value == "unknown" else Goto("identify.phone")


@step(Phone(), unconfirmed=EVERYTHING, title="Téléphone")
def phone(call: Call, value: str, _desk: Desk) -> Decision:
    """Another number."""
    return Goto("identify.phone_check", memory=call.memory.having(replace(call.memory.person, phone=e164(value))))


@step(
    YesNo(),
    says=lambda call, _desk: (Say("identify.phone_check", {"phone": wording.phone(call.memory.person.phone)}),),
    unconfirmed=("no",),
    title="Téléphone relu",
    checks="identify.phone",
)
def phone_check(call: Call, value: str, desk: Desk) -> Decision:
    """Explicit confirmation of a number that was said or typed."""
    if value == "yes":
        return after_identity(call.memory, desk)
    return Reprompt() if value == "unknown" else _again(call, "identify.phone", replace(call.memory.person, phone=""))


def after_identity(memory: Memory, desk: Desk) -> Decision:
    """On to the appointment, or to the waiting list when that is all there is. A wish said before is not asked."""
    wish, rest = take(memory, "wish")
    known = rest.having(replace(rest.search, wish=wish or {}))
    if memory.search.waiting_only:
        return listed("waiting.join", desk, memory=known)
    if not desk.department.booking_open(desk.now()):
        return suspended(known, desk)
    if not wish:
        return Goto("book.when", memory=memory)
    return search(known.having(replace(known.search, seen=())), desk, past="book.when")


def patient_of(memory: Memory) -> Patient:
    """The patient as gathered so far."""
    person = memory.person
    return Patient(
        birth_date=person.born,
        phone=person.phone,
        last_name=person.last_name,
        first_name=person.first_name,
        insee=person.insee,
        postal_code=person.postal_code,
        group=memory.eligibility.group,
        to_complete=person.to_complete,
    )
