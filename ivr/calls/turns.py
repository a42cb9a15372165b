"""A turn as it is stored and rendered: the words to speak, what to wait for, and what became of the answer."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from ivr.dialogue.model import Call, Heard, Listen, Reply, Step
from ivr.language.grammars.base import Timing
from ivr.language.prompts import PromptBook

PERSONAL = frozenset({"birth_date", "phone", "name", "reference", "heard"})
"""Placeholders whose audio is never kept on a disk."""


@dataclass(frozen=True)
class SpokenPrompt:
    """One prompt with its blanks filled in."""

    text: str
    keep: bool = True
    """False for what identifies a person: its audio is not kept."""
    prompt: str = ""
    """Name under which a human recording of it may exist; empty when blanks were filled in."""


@dataclass(frozen=True)
class Turn:
    """A reply that has been committed."""

    call_id: str
    department: str
    number: int
    at: datetime
    spoken: tuple[SpokenPrompt, ...]
    reply: Reply

    def to_json(self) -> dict[str, Any]:
        """What is stored: texts and what to wait for."""
        return {**asdict(replace(self.reply, says=())), "spoken": [asdict(part) for part in self.spoken]}

    @classmethod
    def from_json(cls, value: Mapping[str, Any], call_id: str, department: str, number: int, at: datetime) -> "Turn":
        """The reply that was stored."""
        listen = value["listen"]
        heard = Listen(listen["kind"], listen["most_keys"], Timing(**listen["timing"])) if listen else None
        reply = Reply((), heard, value["queue"], value["slow"], value["loud"], value["interruptible"])
        return cls(call_id, department, number, at, tuple(SpokenPrompt(**part) for part in value["spoken"]), reply)


def spoken(reply: Reply, book: PromptBook, relative: bool, after_keys: bool) -> tuple[SpokenPrompt, ...]:
    """The reply's prompts in words. Raises ConfigurationError for a prompt the book lacks.

    After a key the line waits half a second before it speaks: the keypad is in the handset, which must first come back
    to the ear (Avaya, IR 2.0 guide)."""
    parts = tuple(
        SpokenPrompt(book.text(say, relative), PERSONAL.isdisjoint(say.values), book.recording_name(say, relative))
        for say in reply.says
    )
    return (SpokenPrompt("|"), *parts) if after_keys else parts


@dataclass(frozen=True)
class TurnResult:
    """What is kept of a turn for statistics."""

    step: str
    """The step that was answered."""
    result: str
    """understood, doubtful (checked next), denied (the check was answered no), no_input, no_match, or a command."""
    mode: str
    """keys, words or silence."""


def record_of(step: Step, before: Call, after: Call, heard: Heard) -> TurnResult:
    """What became of the answer to a step."""
    mode = "keys" if heard.keys else "words" if heard.words else "silence"
    return TurnResult(step.counted or step.name, after.last or _result(step, before, after, mode), mode)


def _result(step: Step, before: Call, after: Call, mode: str) -> str:
    if after.doubt and not before.doubt:
        return "doubtful"
    if step.checks and step.checks == after.step:
        return "denied"
    if after.no_matches == before.no_matches:
        return "understood"
    if mode == "silence":
        return "no_input"
    return "denied" if before.doubt and before.doubt.value is not None and not after.doubt else "no_match"
