"""A person, now or later: the queue in opening hours, else a callback ticket with a promised half-day."""

from typing import Any

from ivr.dialogue.model import EVERYTHING, Call, Decision, End, Goto, HandOver, Outcome, Reprompt, steps_of
from ivr.dialogue.ports import Desk
from ivr.flows.identify import to_e164
from ivr.language import wording
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.numbers.phone import Phone
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.language.say import Say

steps, step = steps_of("endings")

NOT_FOR_AGENTS = frozenset(
    (
        *("question", "group_asked", "seen", "chosen", "page", "tries", "corrections", "turns_before"),
        *("centres_passed", "closed_centre"),
        *("key", "errand", "patient", "message_left", "dialled_back"),
    )
)


def gathered(call: Call) -> dict[str, Any]:
    """What an agent finds on the screen: nothing is asked twice."""
    known = {key: value for key, value in call.data.items() if key not in NOT_FOR_AGENTS}
    return {**known, "caller": call.caller, "step": call.step}


def hand_over(call: Call, person: HandOver, desk: Desk) -> Decision:
    """The agents' queue while they answer; a callback otherwise. A second request is never asked anything again."""
    if desk.agents_open():
        desk.queue(person.reason, gathered(call))
        said = person.says or (() if person.reason == "asked" else (Say("endings.cannot"),))
        return End(Outcome.PERSON, (*said, Say("endings.transfer")), queue=True)
    if call.step in steps:
        return _give_up(call, desk)
    to = "endings.callback" if call.caller else "endings.callback_phone"
    absent = Say("endings.absent", {"half_day": _half_day(desk)})
    return Goto(to, (*person.says, absent), {"reason": person.reason})


def _give_up(call: Call, desk: Desk) -> Decision:
    if call.caller:
        return _ticket(call, call.caller, desk)
    return End(Outcome.INFORMED, (Say("endings.call_again", {"half_day": _half_day(desk)}),))


def _ticket(call: Call, phone: str, desk: Desk) -> Decision:
    return promise(call, phone, call.data.get("reason", "asked"), desk)


def promise(call: Call, phone: str, reason: str, desk: Desk) -> Decision:
    """A callback at a number that nobody needs to ask for."""
    promised = desk.open_ticket(phone, reason, gathered(call))
    words = wording.half_day(promised, desk.now().date())
    return End(Outcome.CALLBACK, (Say("endings.promised", {"half_day": words}),))


def _half_day(desk: Desk) -> str:
    return wording.half_day(desk.promised_half_day(), desk.now().date())


@step(
    Choice(2, (("d'accord", "oui", "très bien", "c'est ça"), ("un autre numéro", "autre numéro", "non"))),
    says=lambda call, _desk: (Say("endings.callback", {"phone": wording.phone(call.caller)}),),
    free=(2,),
)
def callback(call: Call, value: int, desk: Desk) -> Decision:
    """Consent to be called back, and at which number."""
    return _ticket(call, call.caller, desk) if value == 1 else Goto("endings.callback_phone")


@step(Phone(), free=EVERYTHING)
def callback_phone(_call: Call, value: str, _desk: Desk) -> Decision:
    """Where to call back."""
    return Goto("endings.callback_check", keep={"callback": to_e164(value)})


@step(
    YesNo(),
    says=lambda call, _desk: (Say("endings.callback_check", {"phone": wording.phone(call.data["callback"])}),),
    free=("no",),
)
def callback_check(call: Call, value: str, desk: Desk) -> Decision:
    """Read back."""
    if value == "unknown":
        return Reprompt()
    return _ticket(call, call.data["callback"], desk) if value == "yes" else Goto("endings.callback_phone")
