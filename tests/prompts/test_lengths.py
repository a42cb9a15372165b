"""How long the prompts really last when the voice says them: a longer one has lost its beginning when it ends."""

from functools import cache
from pathlib import Path

import pytest

from ivr.core.settings import ROOT
from ivr.language.prompt_check import LONGEST, LONGEST_GREETING
from ivr.language.prompts import PromptBook
from ivr.speech.voices.voice import Voice


@cache
def _book() -> PromptBook:
    return PromptBook.load(ROOT / "prompts" / "fr")


@pytest.mark.parametrize("name", sorted(_book().names()))
def test_a_prompt_ends_before_its_beginning_is_forgotten(name: str, tmp_path: Path) -> None:
    """Every variant, filled with the longest that may stand in it."""
    voice, book = Voice(tmp_path), _book()
    longest = LONGEST_GREETING if name.partition(".")[2].startswith(("greeting", "notice")) else LONGEST
    lasting = {variant: voice.duration(book.sample(text)) for variant, text in book.prompt(name).texts.items()}
    assert {variant: seconds for variant, seconds in lasting.items() if seconds > longest} == {}
