"""Every word that somebody who calls a department may say to an answer."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from ivr.department import Department
from ivr.dialogue.model import Call, DialogueLimits
from ivr.dialogue.ports import Desk, Offer
from ivr.flows import inbound
from ivr.language.grammars.base import Grammar
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.text import words_in


@dataclass(frozen=True)
class _EmptyDesk:
    """As much of a desk as a question asks for before it listens."""

    department: Department
    moment: datetime

    def now(self) -> datetime:
        return self.moment

    @property
    def appointments(self) -> "_EmptyDesk":
        return self

    def held(self) -> tuple[Offer, ...]:
        return ()


def listened_words(department: Department, now: datetime) -> frozenset[str]:
    """The vocabularies of all questions of all conversations, the department's communes and topics among them."""
    desk = cast(Desk, _EmptyDesk(department, now))
    asked = [step.hears(Call("", step.name), desk) for step in inbound(DialogueLimits()).steps.values()]
    grammars: tuple[Grammar, ...] = (*asked, *_written_choices())
    return words_in(frozenset[str]().union(*(grammar.vocabulary() for grammar in grammars)))


def _written_choices() -> Iterator[Choice]:
    """The choices that conversations name, those among them that only some desks lead to."""
    modules = [module for name, module in sys.modules.items() if name.startswith("ivr.flows.")]
    yield from (value for module in modules for value in vars(module).values() if isinstance(value, Choice))
