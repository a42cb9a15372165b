"""A person, now or later: the queue in opening hours, else a callback ticket with a promised half-day."""

from dataclasses import replace
from typing import Any

from ivr.core.phone_numbers import e164
from ivr.dialogue.model import EVERYTHING, Call, Decision, End, Goto, HandOver, Outcome, Reprompt, steps_of
from ivr.dialogue.ports import Desk
from ivr.language import wording
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.numbers.phone import Phone
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.language.phrase_files import options
from ivr.language.say import Say

steps, step = steps_of("endings")


def gathered(call: Call) -> dict[str, Any]:
    """What an agent finds on the screen, without what is not known: nothing is asked twice."""
    memory = call.memory
    person, right, booked = memory.person, memory.eligibility, memory.booking
    known = {
        "relative": person.relative,
        "birth_date": person.birth_date,
        "last_name": person.last_name,
        "first_name": person.first_name,
        "insee": person.insee,
        "postal_code": person.postal_code,
        "phone": person.phone,
        "to_complete": list(person.to_complete),
        "callback": memory.progress.callback,
        "group": right.group,
        "not_before": right.not_before,
        "single": right.single or None,
        "rules": right.rules,
        "near": memory.search.near,
        "wish": dict(memory.search.wish),
        "booking": booked.booking or None,
        "reference": booked.reference,
        "purpose": memory.notification.purpose if memory.notification else None,
    }
    shown = {name: value for name, value in known.items() if value not in (None, "", [], {})}
    return {**shown, "caller": call.caller, "step": call.step}


def hand_over(call: Call, person: HandOver, desk: Desk) -> Decision:
    """The agents' queue while they answer; a callback otherwise. A second request is never asked anything again."""
    if desk.department.agents_open(desk.now()):
        desk.agents.enter(person.reason, gathered(call))
        said = person.says or (() if person.reason == "asked" else (Say("endings.cannot"),))
        return End(Outcome.PERSON, (*said, Say("endings.transfer")), queue=True)
    if call.step in steps:
        return _give_up(call, desk)
    to = "endings.callback" if call.caller else "endings.callback_phone"
    absent = Say("endings.absent", {"half_day": _half_day(desk)})
    return Goto(to, (*person.says, absent), call.memory.having(replace(call.memory.progress, reason=person.reason)))


def _give_up(call: Call, desk: Desk) -> Decision:
    if call.caller:
        return _ticket(call, call.caller, desk)
    return End(Outcome.INFORMED, (Say("endings.call_again", {"half_day": _half_day(desk)}),))


def _ticket(call: Call, phone: str, desk: Desk) -> Decision:
    return promise(call, phone, call.memory.progress.reason or "asked", desk)


def promise(call: Call, phone: str, reason: str, desk: Desk) -> Decision:
    """A callback at a number that nobody needs to ask for."""
    promised = desk.agents.open_ticket(phone, reason, gathered(call))
    words = wording.half_day(promised, desk.now().date())
    return End(Outcome.CALLBACK, (Say("endings.promised", {"half_day": words}),))


def _half_day(desk: Desk) -> str:
    return wording.half_day(desk.department.promised_half_day(desk.now()), desk.now().date())


@step(
    Choice(2, options("this_number", "other_number")),
    says=lambda call, _desk: (Say("endings.callback", {"phone": wording.phone(call.caller)}),),
    unconfirmed=(2,),
    title="Rappel : à ce numéro",
)
def callback(call: Call, value: int, desk: Desk) -> Decision:
    """Consent to be called back, and at which number."""
    return _ticket(call, call.caller, desk) if value == 1 else Goto("endings.callback_phone")


@step(Phone(), unconfirmed=EVERYTHING, title="Rappel : autre numéro")
def callback_phone(call: Call, value: str, _desk: Desk) -> Decision:
    """Where to call back."""
    return Goto(
        "endings.callback_check", memory=call.memory.having(replace(call.memory.progress, callback=e164(value)))
    )


@step(
    YesNo(),
    says=lambda call, _desk: (Say("endings.callback_check", {"phone": wording.phone(call.memory.progress.callback)}),),
    unconfirmed=("no",),
    title="Rappel : numéro relu",
    checks="endings.callback_phone",
)
def callback_check(call: Call, value: str, desk: Desk) -> Decision:
    """Read back."""
    if value == "unknown":
        return Reprompt()
    return _ticket(call, call.memory.progress.callback, desk) if value == "yes" else Goto("endings.callback_phone")
