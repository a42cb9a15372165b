"""Nobody waits for the first words of a call."""

import re
from pathlib import Path

import pytest

from ivr.department import Department
from ivr.language.prompts import PromptBook
from ivr.speech.voices.prerender import known, render
from ivr.speech.voices.voice import Voice
from ivr.telephony.audio_links import AudioLinks
from tests.support.world import World
from tests.telephony.webhooks.test_calls import RING


def test_fixed_prompts_and_pauses_are_known_beforehand(book: PromptBook) -> None:
    texts = known(book, [])
    assert set(book.recordable().items()) <= set(texts)
    assert ("", "|") in texts


def test_the_first_words_are_known_for_each_service(book: PromptBook) -> None:
    texts = [text for name, text in known(book, ["Service A", "Service B"]) if not name]
    for service in ("Service A", "Service B"):
        assert any(text.startswith(f"Bonjour. {service}, vaccination.") for text in texts)
    assert not any("{" in text for text in texts)


def test_they_are_spoken_at_both_paces(tmp_path: Path) -> None:
    voice = Voice(tmp_path)
    render(voice, [("welcome.menu", "Bonjour."), ("", "|")])
    assert [voice.rendered(text, slow) for text in ("Bonjour.", "|") for slow in (False, True)] == [True] * 4


@pytest.mark.parametrize("hour", [10, 23])
def test_everything_said_before_the_first_answer_is_known(
    hour: int, world: World, book: PromptBook, saone_et_loire: Department
) -> None:
    world.clock.set(world.clock.now.replace(hour=hour))
    links = AudioLinks(world.settings.secret_key)
    _, body = world.post("/voice", RING)
    said = {links.utterance(token, world.clock()).text for token in re.findall(r"/audio/([^<]+)\.wav", body)}
    assert len(said) >= 2
    assert said <= {text for _, text in known(book, [saone_et_loire.service_name])}
