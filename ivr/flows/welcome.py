"""The first words and the first choice."""

from typing import Any

from ivr.dialogue.model import Call, Decision, Goto, HandOver, steps_of
from ivr.dialogue.ports import Desk
from ivr.dialogue.prefilled import noted
from ivr.flows.availability import listed
from ivr.flows.eligibility import for_whom, repeated
from ivr.language.grammars.intent.intents import AGENT, BOOK, INTENTS
from ivr.language.grammars.intent.request import Request
from ivr.language.say import Say

steps, step = steps_of("welcome")

NOTICE_VERSION = "2026-11"
"""Version of the legal notice: a machine, a person on 0, no recording, what answers are used for."""


def _welcome(call: Call, desk: Desk) -> tuple[Say, ...]:
    if call.turn:
        return (Say("welcome.menu"),)
    return notice_of(desk), Say("welcome.menu")


def notice_of(desk: Desk) -> Say:
    """Who answers, and that it is a machine: before anything else."""
    notice = "welcome.notice" if desk.department.agents_open(desk.now()) else "welcome.notice_closed"
    return Say(notice, {"service": desk.department.service_name})


@step(
    lambda _call, desk: Request(desk.department.places, desk.now().date()),
    says=_welcome,
    title="Accueil : que voulez-vous",
)
def menu(call: Call, value: dict[str, Any], desk: Desk) -> Decision:
    """Book, an appointment already made, or information. What is said beside it is not asked again."""
    intent = INTENTS[value.get("intent", BOOK.code)]
    if intent is AGENT:
        return HandOver("asked")
    if intent.begins:
        return Goto(intent.begins)
    says, memory = repeated(value, desk), noted(call.memory, value)
    if not desk.department.booking_open(desk.now()):
        return listed("waiting.suspended", desk, says, memory)
    return for_whom(memory, says)
