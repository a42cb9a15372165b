"""Renders fixed prompts before the first call, so that no caller waits for them."""

from collections.abc import Iterable

from ivr.language.prompts import PAUSES, PromptBook
from ivr.language.say import Say
from ivr.speech.voices.voice import Voice

Known = tuple[str, str]
"""Name of a recordable prompt (empty when it cannot be recorded), and its text."""


def known(book: PromptBook, services: Iterable[str]) -> list[Known]:
    """Every text that does not depend on the caller: fixed prompts, pauses, and greetings with the service's name."""
    fixed = [*book.recordable().items(), *(("", mark) for mark in PAUSES)]
    opening = [name for name in sorted(book.names()) if book.placeholders(name) == {"service"}]
    return fixed + [("", book.text(Say(name, {"service": service}))) for service in services for name in opening]


def render(voice: Voice, texts: Iterable[Known]) -> None:
    """Renders the texts that are not cached, at both paces."""
    for name, text in texts:
        for slow in (False, True):
            voice.prompt_audio(name, text, slow)
