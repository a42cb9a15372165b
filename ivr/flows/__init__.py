"""Conversations: steps written as prompt, grammar and decision. No input or output happens here.

Each module of this package that has `steps` is a conversation, known to the line by being here."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from ivr.dialogue.model import Conversation, DialogueLimits, Step
from ivr.flows.outbound_identity import global_handler, hand_over

FIRST_STEP = "welcome.menu"


@cache
def all_steps() -> Mapping[str, Step]:
    """The questions of all conversations, by name."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return {name: step for module in modules for name, step in getattr(module, "steps", {}).items()}


@cache
def inbound(limits: DialogueLimits) -> Conversation:
    """The conversation of a person who calls the line, or whom it calls."""
    return Conversation(hand_over, global_handler, all_steps(), limits)
