"""Conversations: steps written as prompt, grammar and decision. No input or output happens here.

Each module of this package that has `steps` is a conversation, known to the line by being here. It may have `reasons`,
the reasons for a hand-over that it alone gives."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from ivr.department.medicine import HandOverReason
from ivr.dialogue.model import Conversation, DialogueLimits, Step
from ivr.flows.outbound_identity import global_handler, hand_over

FIRST_STEP = "welcome.menu"


@cache
def all_steps() -> Mapping[str, Step]:
    """The questions of all conversations, by name."""
    return {name: step for module in _modules() for name, step in getattr(module, "steps", {}).items()}


@cache
def own_reasons() -> Mapping[str, HandOverReason]:
    """The reasons that one conversation alone gives, by code."""
    return {reason.code: reason for module in _modules() for reason in getattr(module, "reasons", ())}


@cache
def inbound(limits: DialogueLimits) -> Conversation:
    """The conversation of a person who calls the line, or whom it calls."""
    return Conversation(hand_over, global_handler, all_steps(), limits)


def _modules() -> list[ModuleType]:
    return [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
