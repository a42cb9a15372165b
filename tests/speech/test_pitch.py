"""Voices have a pulse; coughs, breaths, knocks and the mains have none."""

from pathlib import Path

import numpy as np
import pytest

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE, Pcm
from ivr.language.grammars.base import Timing
from ivr.speech.endpointing import FRAME, Listener, Patience, SpeechEvent
from ivr.speech.pitch import has_pitch
from tests.support.caller_voice import say

CHANCE = np.random.default_rng(11)


def burst(seconds: float, level: float, decay: float) -> codec.Sound:
    size = round(seconds * TELEPHONE_RATE)
    return CHANCE.normal(0, level, size) * np.exp(-np.arange(size) / TELEPHONE_RATE / decay)


def hum(hertz: float) -> codec.Sound:
    return 0.05 * np.sin(2 * np.pi * hertz * np.arange(TELEPHONE_RATE) / TELEPHONE_RATE)


NOISES = {
    "cough": burst(0.4, 0.25, 0.1),
    "breath": burst(0.8, 0.03, 0.5),
    "knocks": np.tile(np.concatenate((burst(0.03, 0.4, 0.01), np.zeros(1600))), 4),
    "hum": hum(100),
    "hiss": CHANCE.normal(0, 0.1, TELEPHONE_RATE),
}


def events(pcm: Pcm) -> list[SpeechEvent]:
    quiet = codec.to_pcm(CHANCE.normal(0, 0.001, TELEPHONE_RATE))
    listener = Listener(Patience("yes_no", Timing()))
    heard = listener.feed(np.concatenate((quiet, pcm, quiet)))
    return [event for event in heard if isinstance(event, SpeechEvent)]


@pytest.mark.parametrize("noise", NOISES)
def test_a_noise_interrupts_nothing(noise: str) -> None:
    assert SpeechEvent.SPEAKS not in events(codec.to_pcm(NOISES[noise]))


@pytest.mark.parametrize("speaker", ["fr", "fr+f2", "fr+m3", "fr+croak", "fr+f5"])
@pytest.mark.parametrize("text", ["un conseiller", "répétez", "le premier"])
def test_a_voice_interrupts(speaker: str, text: str, tmp_path: Path) -> None:
    assert SpeechEvent.SPEAKS in events(say(text, tmp_path, speaker))


def test_silence_has_no_pitch() -> None:
    assert not has_pitch(np.zeros(2 * FRAME, np.int16))


@pytest.mark.parametrize("hertz", [80, 120, 200, 380])
def test_the_pulse_of_a_low_and_of_a_high_voice_is_found(hertz: int) -> None:
    pulses = np.zeros(2 * FRAME)
    pulses[:: TELEPHONE_RATE // hertz] = 20_000
    assert has_pitch(pulses.astype(np.int16))
