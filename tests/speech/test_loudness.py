"""The telephone band and the level of prompts."""

import numpy as np
import pytest

from ivr.core.codec import Sound
from ivr.speech import loudness


def _tone(hertz: float, seconds: float = 1.0, amplitude: float = 0.1) -> Sound:
    return amplitude * np.sin(2 * np.pi * hertz * np.arange(round(8000 * seconds)) / 8000)


def test_the_level_of_a_tone_is_its_rms() -> None:
    assert loudness.level(_tone(1000)) == pytest.approx(-23.01, abs=0.05)


def test_pauses_do_not_count() -> None:
    assert loudness.level(np.concatenate([_tone(1000), np.zeros(16000)])) == pytest.approx(-23.01, abs=0.05)


@pytest.mark.parametrize("samples", [0, 100, 8000])
def test_silence_has_no_level_and_stays_silence(samples: int) -> None:
    assert loudness.level(np.zeros(samples)) == -np.inf
    assert not loudness.at_level(np.zeros(samples), -20).any()


@pytest.mark.parametrize("hertz", [50, 120, 200, 3700, 3900])
def test_what_a_telephone_does_not_carry_is_removed(hertz: float) -> None:
    kept = loudness.band_limit(_tone(hertz))[1000:-1000]
    assert 20 * np.log10(np.abs(kept).max() / 0.1) < -30


@pytest.mark.parametrize("hertz", [400, 1000, 2000, 3300])
def test_what_a_telephone_carries_is_kept(hertz: float) -> None:
    kept = loudness.band_limit(_tone(hertz))[1000:-1000]
    assert np.abs(kept).max() == pytest.approx(0.1, rel=0.05)


@pytest.mark.parametrize("amplitude", [0.005, 0.01, 0.9])
@pytest.mark.parametrize("target", [-20.0, -14.0])
def test_any_sound_is_brought_to_the_level(amplitude: float, target: float) -> None:
    noise = np.random.default_rng(1).normal(0, amplitude / 3, 8000)
    levelled = loudness.at_level(noise, target)
    assert loudness.level(levelled) == pytest.approx(target, abs=0.5)
    assert np.abs(levelled).max() <= loudness.CEILING * 1.001


def test_a_single_click_is_limited() -> None:
    sound = _tone(1000)
    sound[4000] = 1.0
    assert np.abs(loudness.at_level(sound, -20)).max() <= loudness.CEILING * 1.001


def _silence(seconds: float) -> Sound:
    return np.zeros(round(8000 * seconds))


def test_silence_is_trimmed_to_the_edge_asked_for() -> None:
    sound = np.concatenate([_silence(0.5), _tone(1000), _silence(0.2), _tone(1000), _silence(0.7)])
    assert len(loudness.trimmed(sound, 0.1)) / 8000 == pytest.approx(2.4, abs=0.01)
    assert np.abs(loudness.trimmed(sound, 0.1)[:790]).max() == 0


def test_a_hiss_far_below_the_voice_is_trimmed_as_silence() -> None:
    hiss = np.random.default_rng(1).normal(0, 0.0005, 16000)
    sound = np.concatenate([hiss, _tone(1000), hiss])
    assert len(loudness.trimmed(sound, 0.1)) / 8000 == pytest.approx(1.2, abs=0.02)


def test_a_voice_without_silence_is_left_whole() -> None:
    assert np.array_equal(loudness.trimmed(_tone(1000), 0.1), _tone(1000))


@pytest.mark.parametrize("samples", [0, 79, 8000])
def test_nothing_is_left_of_silence(samples: int) -> None:
    assert loudness.trimmed(np.zeros(samples), 0.1).size == 0


@pytest.mark.parametrize("samples", [1, 2, 63, 8000])
def test_a_faded_sound_is_quiet_at_both_ends_and_whole_between(samples: int) -> None:
    faded = loudness.faded(np.ones(samples))
    assert max(faded[0], faded[-1]) < 0.01 or samples == 1
    assert np.all(faded[32:-32] == 1)
    assert np.abs(np.diff(faded)).max(initial=0) < 0.06


def test_nothing_can_be_faded() -> None:
    assert loudness.faded(np.zeros(0)).size == 0
