"""What is spoken before the first call, so that nobody waits for it: all that does not depend on the caller."""

from collections.abc import Iterable

from ivr.language.prompts import PAUSES, PromptBook
from ivr.language.say import Say
from ivr.speech.voices.voice import Voice

Known = tuple[str, str]
"""Name of a recordable prompt, empty for what cannot be recorded; and its text."""


def known(book: PromptBook, services: Iterable[str]) -> list[Known]:
    """Every text known beforehand: fixed prompts, pauses, and the first words, which name the service called."""
    fixed = [*book.recordable().items(), *(("", mark) for mark in PAUSES)]
    opening = [name for name in sorted(book.names()) if book.placeholders(name) == {"service"}]
    return fixed + [("", book.text(Say(name, {"service": service}))) for service in services for name in opening]


def render(voice: Voice, texts: Iterable[Known]) -> None:
    """Speaks the texts at both paces, those that the cache does not have."""
    for name, text in texts:
        for slow in (False, True):
            voice.prompt_audio(name, text, slow)
