"""Forced alignment on toy sounds."""

import numpy as np
import pytest

from speech_model.align import STEP, SoundGraph, align, ways_of
from speech_model.layers import Matrix
from speech_model.phones import OUTPUT, OUTPUTS, SILENCE


def heard(*sounds: str, sure: float = 0.9) -> Matrix:
    """A network that is this sure of these sounds, one for each 30 ms."""
    rest = np.log((1 - sure) / (len(OUTPUTS) - 1))
    posteriors = np.full((len(sounds), len(OUTPUTS)), rest)
    posteriors[np.arange(len(sounds)), [OUTPUT[sound] for sound in sounds]] = np.log(sure)
    return posteriors.astype(np.float32)


YES = [("w", "i")]
TWO = [("d", "ø"), ("d", "ø", "z")]
HOURS = [("œ", "ʁ")]


def test_it_finds_when_each_sound_ends() -> None:
    found = align(heard(SILENCE, SILENCE, "w", "i", "i", SILENCE), SoundGraph.of([YES]))
    assert found is not None
    assert found.spans.sounds == (SILENCE, "w", "i", SILENCE)
    assert found.spans.ends == pytest.approx([2 * STEP, 3 * STEP, 5 * STEP, 6 * STEP])


def test_it_does_without_silence() -> None:
    found = align(heard("w", "i", "d", "ø"), SoundGraph.of([YES, TWO]))
    assert found is not None
    assert found.spans.sounds == ("w", "i", "d", "ø")


def test_it_chooses_the_way_that_was_said() -> None:
    found = align(heard(SILENCE, "d", "ø", "z", "œ", "ʁ", SILENCE), SoundGraph.of([TWO, HOURS]))
    assert found is not None
    assert found.spans.sounds == (SILENCE, "d", "ø", "z", "œ", "ʁ", SILENCE)


def test_it_allows_a_rest_between_words() -> None:
    found = align(heard("w", "i", SILENCE, "d", "ø"), SoundGraph.of([YES, TWO]))
    assert found is not None
    assert found.spans.sounds == ("w", "i", SILENCE, "d", "ø")


def test_a_sound_that_fits_better_scores_higher() -> None:
    sure, unsure = (align(heard("w", "i", sure=sure), SoundGraph.of([YES])) for sure in (0.9, 0.3))
    assert sure is not None
    assert unsure is not None
    assert sure.score == pytest.approx(np.log(0.9), abs=1e-5)
    assert unsure.score < sure.score


@pytest.mark.parametrize("frames", [0, 1])
def test_too_short_a_sound_has_no_alignment(frames: int) -> None:
    assert align(heard(*["w"] * frames), SoundGraph.of([YES])) is None


def test_words_without_sounds_are_left_out() -> None:
    ways = ways_of("L’oiseau, « bleu »… 3 !", lambda word: [(word,)] if word.isalpha() or "'" in word else [])
    assert ways == [[("l'oiseau",)], [("bleu",)]]
