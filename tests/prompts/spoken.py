"""What the synthetic voice makes of the prompts, each spoken once for all their tests."""

import tempfile
from functools import cache
from pathlib import Path

from ivr.core import codec
from ivr.core.codec import Sound
from ivr.core.settings import ROOT
from ivr.language.prompts import PromptBook
from ivr.speech.voices.voice import Voice


@cache
def book() -> PromptBook:
    return PromptBook.load(ROOT / "prompts" / "fr")


@cache
def texts() -> dict[str, str]:
    """Every text by its name, filled with the longest that may stand in it."""
    return {name: book().sample(text) for name, text in book().texts()}


@cache
def wav(text: str) -> bytes:
    """The text, spoken."""
    with tempfile.TemporaryDirectory() as folder:
        return Voice(Path(folder)).audio(text, keep=False)


def sound(wav: bytes) -> Sound:
    """The samples of a file."""
    return codec.to_sound(codec.decode(codec.payload(wav)))
