"""Conversations: steps written as prompt, grammar and decision. No input or output happens here."""

from functools import cache

from ivr.conversation import Conversation, Limits
from ivr.flows import (
    book,
    change,
    confirm,
    eligibility,
    endings,
    identify,
    information,
    outgoing,
    proposal,
    remind,
    waiting,
    welcome,
)

FIRST_STEP = "welcome.menu"


@cache
def inbound(limits: Limits) -> Conversation:
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
        outgoing,
        remind,
        proposal,
    )
    return Conversation(outgoing.hand_over, outgoing.aside, tuple(flow.steps for flow in flows), limits)
