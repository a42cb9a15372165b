"""How every prompt sounds, filled with the longest that may stand in it: what is measured is telephone audio."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from ivr.core import codec
from ivr.core.codec import Sound
from ivr.language.prompt_check import words_per_minute_seconds
from ivr.speech import loudness
from ivr.speech.voices.voice import Voice, spoken
from tests.prompts.spoken import sound, texts, wav

_KEY = re.compile(r"\b(?:faites|tapez) (?:le |la )?(?:\d|touche|étoile|dièse)", re.IGNORECASE)


def _outside_the_band(sound: Sound) -> float:
    """Decibels of what lies outside a telephone's band, against the whole."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / 8000)
    return float(10 * np.log10(power[(hertz < 250) | (hertz > 3500)].sum() / power.sum()))


@pytest.mark.parametrize("name", sorted(texts()))
def test_a_prompt_sounds_as_all_others(name: str) -> None:
    """PHONE.md: levels within 2 dB of each other, 300 to 3,400 Hz; and quiet at both ends, to be joined to anything."""
    heard = sound(wav(texts()[name]))
    assert loudness.level(heard) == pytest.approx(loudness.TARGET, abs=0.5)
    assert _outside_the_band(heard) < -30
    assert max(abs(heard[0]), abs(heard[-1])) < 0.005


@pytest.mark.parametrize(("slow", "slowest", "fastest"), [(False, 140, 170), (True, 118, 145)])
def test_the_prompts_are_spoken_neither_hurried_nor_dragging(
    slow: bool, slowest: int, fastest: int, tmp_path: Path
) -> None:
    """Words a minute over all prompts, without their pauses: at no time 180 (PHONE.md)."""
    voice = Voice(tmp_path)
    spoken = [text.replace("|", " ") for text in list(texts().values())[::3]]
    minutes = sum(voice.duration(text, slow) for text in spoken) / 60
    words = sum(words_per_minute_seconds(text) for text in spoken) * 150 / 60
    assert slowest < words / minutes < fastest


@pytest.mark.parametrize("name", sorted(texts()))
def test_options_are_apart(name: str) -> None:
    """A caller needs half a second between two options, to choose or to let go by (500 to 750 ms, PHONE.md)."""
    options = [part for part in re.split(r"\|+", texts()[name]) if _KEY.search(part)]
    assert all(len(_KEY.findall(option)) == 1 for option in options)


def test_a_pause_between_options_lasts_half_a_second_to_three_quarters() -> None:
    heard = sound(wav("Pour vous-même, faites le 1. | Pour un proche, faites le 2."))
    voiced = np.flatnonzero(np.abs(heard) > 0.01)
    assert 0.5 <= np.diff(voiced).max() / 8000 <= 0.75


class _Hum:
    """A voice that stops in the middle of a wave, at both ends."""

    name = mark = "hum"

    def check(self) -> None:
        """It can hum."""

    def speak(self, text: str, slow: bool) -> Sound:
        return 0.2 * np.cos(2 * np.pi * 500 * np.arange(4001) / 8000)


def test_there_is_no_click_where_words_and_pauses_are_joined() -> None:
    heard = sound(spoken(_Hum(), "un | deux | trois", slow=False, loud=False))
    steepest = 2 * np.pi * 500 / 8000 * np.abs(heard[1000:3000]).max()
    assert np.abs(np.diff(heard)).max() < 1.25 * steepest


def test_a_human_recording_is_joined_to_the_voice_without_a_click(tmp_path: Path) -> None:
    hum = _Hum().speak("", slow=False)
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio" / "welcome.menu.wav").write_bytes(codec.wav(codec.encode(codec.to_pcm(hum))))
    voice = Voice(tmp_path / "voice", recordings=tmp_path / "audio")
    parts = [voice.prompt_audio("welcome.menu", "Bonjour."), voice.audio("Tournus."), voice.audio("C'est noté.")]
    for before, after in pairwise(parts):
        assert abs(sound(before)[-1] - sound(after)[0]) < 0.005
