"""Conversations: steps written as prompt, grammar and decision. No input or output happens here."""

from functools import cache

from ivr.dialogue.model import Conversation, DialogueLimits
from ivr.flows import (
    book,
    change,
    confirm,
    eligibility,
    endings,
    identify,
    information,
    outbound_identity,
    reminder,
    rescheduling,
    waiting,
    welcome,
)

FIRST_STEP = "welcome.menu"


@cache
def inbound(limits: DialogueLimits) -> Conversation:
    """The conversation of a person who calls the line, or whom it calls."""
    flows = (
        welcome,
        eligibility,
        identify,
        book,
        confirm,
        waiting,
        change,
        information,
        endings,
        outbound_identity,
        reminder,
        rescheduling,
    )
    return Conversation(
        outbound_identity.hand_over, outbound_identity.global_handler, tuple(flow.steps for flow in flows), limits
    )
