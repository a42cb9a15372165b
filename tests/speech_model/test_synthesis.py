"""Synthetic speech with the moments of its sounds."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from speech_model import synthesis, voices
from speech_model.phones import SILENCE
from speech_model.texts import Texts, lexicon, texts
from speech_model.voices import Speaking
from tests.support.trials import HELD_OUT, SPEAKERS, STRANGE


@pytest.fixture(scope="module")
def drawn() -> Texts:
    return texts()


def test_voices_that_measure_are_never_trained_on() -> None:
    measuring = {name.partition("+")[2] for name in (*SPEAKERS, *HELD_OUT, *STRANGE)}
    assert measuring <= synthesis.HELD_OUT
    assert not synthesis.HELD_OUT & set(synthesis.VARIANTS)


def test_a_plan_is_always_the_same_and_no_two_alike(drawn: Texts) -> None:
    assert synthesis.plan(drawn, 3, 0) == synthesis.plan(drawn, 3, 0)
    assert synthesis.plan(drawn, 3, 0) != synthesis.plan(drawn, 4, 0)


def test_texts_cover_every_word_of_the_line(drawn: Texts) -> None:
    assert {"oui", "non", "zéro", "janvier", "lundi", "annuler", "chalon"} <= set(drawn.words)
    said = [drawn.draw(np.random.default_rng(seed)) for seed in range(300)]
    assert all(text.strip() for text in said)
    assert not any("{" in text or "|" in text for text in said)


def test_every_word_of_the_line_is_sayable() -> None:
    ways = lexicon()
    assert ("v", "ɛ̃", "t") in ways["vingt"], "liaison"
    assert ("k", "a", "t", "ʁ", "ə") in ways["quatre"], "mute e"
    assert set(texts().words) - set(ways) == set()


def test_a_voice_tells_when_it_says_each_sound() -> None:
    how = Speaking("fr+m4", 150, 50, 50)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        (clip,) = apart.submit(voices.say_all, [("oui, huit", how)]).result()
    spoken = [sound for sound in clip.spans.sounds if sound != SILENCE]
    assert spoken == ["w", "i", "ɥ", "i", "t"]
    assert (np.diff(clip.spans.ends) > 0).all()
    assert clip.spans.ends[-1] == pytest.approx(clip.seconds, abs=0.01)
    within = clip.pcm[: round(clip.spans.ends[clip.spans.sounds.index("ɥ")] * 16000)]
    assert np.abs(within.astype(float)).max() > 500
