"""How long the prompts really last when the voice says them: a longer one has lost its beginning when it ends."""

import pytest

from ivr.core import codec
from ivr.language.prompt_check import LONGEST, LONGEST_GREETING
from tests.prompts.spoken import book, wav


@pytest.mark.parametrize("name", sorted(book().names()))
def test_a_prompt_ends_before_its_beginning_is_forgotten(name: str) -> None:
    """Every variant, filled with the longest that may stand in it."""
    longest = LONGEST_GREETING if name.partition(".")[2].startswith(("greeting", "notice")) else LONGEST
    lasting = {variant: codec.duration(wav(book().sample(text))) for variant, text in book().prompt(name).texts.items()}
    assert {variant: seconds for variant, seconds in lasting.items() if seconds > longest} == {}
