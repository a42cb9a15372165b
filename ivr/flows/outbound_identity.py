"""A call that the line makes, and one that dials it back: who is there, before anything else is said.

Until the person called has pressed 1 nothing is spoken that tells what the call is about (GDPR 5(1)(f), medical
secrecy). A spoken yes is not enough, for the greeting of an answering machine may hold one."""

from dataclasses import replace
from datetime import date

from ivr.department import Department
from ivr.dialogue.memory import Memory, NotificationCall
from ivr.dialogue.model import Call, Decision, End, Goto, HandOver, Heard, Outcome, Reprompt, steps_of
from ivr.dialogue.ports import Desk
from ivr.flows import endings
from ivr.flows.welcome import notice_of
from ivr.language import wording
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.choice.coming import PRESSED, Identity
from ivr.language.grammars.dates.birth_date import BirthDate
from ivr.language.grammars.intent.refusal import refusal_in
from ivr.language.phrase_files import options
from ivr.language.say import Say

steps, step = steps_of("outgoing")

FIRST = {"reminder": "remind.menu", "move": "proposal.moved", "offer": "proposal.offered"}
"""The first question about each purpose."""
OWN = ("outgoing", "remind", "proposal")
"""Flows in which key 9 asks for no more calls."""
UNKNOWN = frozenset({"silence", "not_understood", "too_long"})
"""Reasons to give up on which nobody has asked for anything."""


def caller_id(desk: Desk) -> str:
    """The number to call back, as spoken."""
    return wording.phone(desk.department.caller_ids.callback)


def full_name(first: str, last: str) -> str:
    """As spoken; empty when neither is known."""
    return " ".join(filter(None, (first, last)))


def _about(call: Call) -> NotificationCall:
    """What the call has to tell. The steps of this flow are asked in such calls only."""
    about = call.memory.notification
    if about is None:
        raise ValueError(f"{call.step} is asked in a call that has nothing to tell")
    return about


def _opening(call: Call, desk: Desk) -> tuple[Say, ...]:
    name = full_name(call.memory.person.first_name, call.memory.person.last_name)
    asks = Say("outgoing.identity", {"name": name, "phone": caller_id(desk)}) if name else Say("outgoing.unnamed")
    if call.turn:
        return (asks,)
    if _about(call).dialled_back:
        return Say("outgoing.notice_back", {"service": desk.department.service_name}), asks
    return Say("outgoing.notice", {"of_service": desk.department.of_service}), asks


@step(Identity(), says=_opening, unconfirmed=(1, 2), title="Appel sortant : est-ce la personne")
def identity(call: Call, value: str | int, _desk: Desk) -> Decision:
    """Key 1 tells a person from a machine, and the right person from others; a spoken yes leads to it."""
    if value == PRESSED:
        return _known(call)
    return Goto("outgoing.press") if value == 1 else _somebody_else(call)


@step(Identity(), unconfirmed=(1, 2), title="Appel sortant : touche 1")
def press(call: Call, value: str | int, _desk: Desk) -> Decision:
    """The yes is repeated by key."""
    if value == PRESSED:
        return _known(call)
    return Reprompt((Say("outgoing.by_key"),)) if value == 1 else _somebody_else(call)


def _maybe_called(call: Call, desk: Desk) -> tuple[Say, ...]:
    notice = () if call.turn else (notice_of(desk),)
    return (*notice, Say("outgoing.maybe_called"))


@step(
    Choice(2, options("was_called", "other_matter")),
    says=_maybe_called,
    title="Rappel d’un appel manqué",
)
def maybe_called(_call: Call, value: int, _desk: Desk) -> Decision:
    """The calling number is one that was called, but may be forged: nothing is said before the birth date."""
    return Goto("outgoing.birth_date" if value == 1 else "welcome.menu")


@step(lambda _call, desk: BirthDate(desk.now().date()), title="Rappel d’un appel manqué : date de naissance")
def birth_date(call: Call, value: str, desk: Desk) -> Decision:
    """Tells who of a household was called, and is the second factor beside the calling number."""
    found = desk.notifications.missed_by(date.fromisoformat(value), call.caller)
    if found and found.notification:
        return _known(replace(call, memory=found))
    progress = replace(call.memory.progress, tries=call.memory.progress.tries + 1)
    if progress.tries >= desk.department.limits.tries_per_call:
        return HandOver("identity", (Say("change.not_found_person"),))
    return Goto("outgoing.birth_date", (Say("change.not_found"),), call.memory.having(progress))


def _known(call: Call) -> Decision:
    about = replace(_about(call), identified=True)
    return Goto(FIRST[about.purpose], memory=call.memory.having(about), outcome=Outcome.INFORMED)


def _somebody_else(call: Call) -> Decision:
    """Who dials back for another reason gets the ordinary line; at a call of ours somebody says who is there."""
    if _about(call).dialled_back:
        return Goto("welcome.menu", memory=Memory())
    return Goto("outgoing.who")


WHO = Choice(3, options("absent", "wrong_number", "no_more_calls"))


@step(WHO, title="Appel sortant : une autre personne")
def who(call: Call, value: int, desk: Desk) -> Decision:
    """Somebody else picked up: the person is out, is not known here, or nobody wants these calls."""
    return (_absent, _wrong_number, _stop)[value - 1](call, desk)


def global_handler(call: Call, heard: Heard, desk: Desk) -> Decision | None:
    """What may be said at any question of such a call: no more calls, the person has died, is not here, is unknown.

    Obeyed at once and without a check: a reminder too few costs less than one too many. Once the person is known only
    the first concerns her; a death is then another's, and an agent listens."""
    about = call.memory.notification
    if about is None:
        return None
    if heard.keys:
        own = call.step.partition(".")[0] in OWN
        return _stop(call, desk) if heard.keys == "9" and own else None
    refusal = refusal_in(heard.words)
    if about.identified:
        return _of_the_person(refusal, call, desk)
    obeyed = {"stop": _stop, "deceased": _deceased, "wrong_number": _wrong_number, "absent": _absent}
    return obeyed[refusal](call, desk) if refusal else None


def _of_the_person(refusal: str | None, call: Call, desk: Desk) -> Decision | None:
    if refusal == "stop":
        return _stop(call, desk)
    return HandOver("bereaved", (Say("outgoing.sorry"),)) if refusal == "deceased" else None


def _stop(_call: Call, _desk: Desk) -> Decision:
    return End(Outcome.OPTED_OUT, (Say("outgoing.stopped"), Say("outgoing.goodbye")))


def _deceased(_call: Call, desk: Desk) -> Decision:
    called = Say("outgoing.condolences", {"phone": caller_id(desk)})
    return End(Outcome.DECEASED, (Say("outgoing.sorry"), called, Say("outgoing.goodbye")))


def _wrong_number(_call: Call, _desk: Desk) -> Decision:
    return End(Outcome.WRONG_NUMBER, (Say("outgoing.wrong_number"), Say("outgoing.goodbye")))


def _absent(call: Call, desk: Desk) -> Decision:
    """The neutral message, once per errand."""
    if _about(call).message_left:
        return End(Outcome.WRONG_PERSON, (Say("outgoing.later"), Say("outgoing.goodbye")))
    phone = {"phone": caller_id(desk)}
    says = (Say("outgoing.tell", phone), Say("outgoing.number_again", phone), Say("outgoing.goodbye"))
    return End(Outcome.WRONG_PERSON, says)


def _unknown(call: Call, reason: str, desk: Desk) -> Decision:
    """Silence may be that of a machine which the carrier took for a person."""
    if reason != "silence" or _about(call).message_left:
        return _absent(call, desk)
    name = full_name(call.memory.person.first_name, call.memory.person.last_name)
    return End(Outcome.WRONG_PERSON, neutral_message(name, desk.department))


def neutral_message(name: str, department: Department) -> tuple[Say, ...]:
    """What is left on an answering machine."""
    speaker = {"of_service": department.of_service}
    to = Say("outgoing.message", {**speaker, "name": name}) if name else Say("outgoing.message_unnamed", speaker)
    phone = {"phone": wording.phone(department.caller_ids.callback)}
    return to, Say("outgoing.call_back", phone), Say("outgoing.number_again", phone)


def hand_over(call: Call, person: HandOver, desk: Desk) -> Decision:
    """To a person, as in any call. But somebody who has not said who it is gets the neutral message, who has heard
    everything and says nothing more is let go, and nobody who was called is asked for a number."""
    about = call.memory.notification
    if about is None:
        return endings.hand_over(call, person, desk)
    if person.reason in UNKNOWN and not about.identified:
        return _unknown(call, person.reason, desk)
    if person.reason == "silence":
        return End(Outcome(call.outcome), (Say("outgoing.goodbye"),))
    if desk.department.agents_open(desk.now()):
        return endings.hand_over(call, person, desk)
    return endings.promise(call, call.caller, person.reason, desk)
