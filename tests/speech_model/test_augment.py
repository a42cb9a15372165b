"""Augmentation keeps what it must: lengths, the order of sounds, and its own repeatability."""

from pathlib import Path

import numpy as np
import pytest

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE, Sound
from speech_model import aged, augment, gsm, line
from speech_model import clip as clips
from speech_model.batches import FRAMES, ROWS, SYNTHETIC, Mixture, batch, batches
from speech_model.clip import RATE, Clip, Spans
from speech_model.features import SIZE, SUBSAMPLING
from speech_model.phones import OUTPUT, SILENCE


def sound(seconds: float = 1.0, rate: int = TELEPHONE_RATE) -> Sound:
    time = np.arange(round(seconds * rate)) / rate
    return 0.2 * np.sin(2 * np.pi * 220 * time) + np.random.default_rng(1).normal(0, 0.01, time.size)


def clip(seconds: float = 1.2) -> Clip:
    """A third each of a sound, silence and another sound."""
    ends = np.array([seconds / 3, 2 * seconds / 3, seconds])
    return Clip("a i", "voice", codec.to_pcm(sound(seconds, RATE)), Spans(("a", SILENCE, "i"), ends))


def chance(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("seed", range(12))
def test_an_example_has_a_label_for_every_third_frame_in_the_order_of_the_sounds(seed: int) -> None:
    example = augment.example(clip(), chance(seed), [clip()])
    assert example.features.shape[1] == SIZE
    assert len(example.labels) == -(-len(example.features) // SUBSAMPLING)
    assert np.isfinite(example.features).all()
    spoken = [label for label in example.labels if label != OUTPUT[SILENCE]]
    assert spoken == sorted(spoken, key=[OUTPUT["a"], OUTPUT["i"]].index)


@pytest.mark.parametrize("seed", range(12))
def test_another_speaker_says_the_same_sounds_to_the_end(seed: int) -> None:
    voiced, spans = augment.voiced(clip(), chance(seed))
    assert spans.sounds == clip().spans.sounds
    assert (np.diff(spans.ends) > 0).all()
    assert spans.ends[-1] == pytest.approx(voiced.size / TELEPHONE_RATE, abs=0.02)


def test_labels_are_those_at_the_middle_of_each_window() -> None:
    spans = Spans(("a", "i"), np.array([0.05, 0.10]))
    assert augment.labels(spans, 12).tolist() == [OUTPUT["a"], OUTPUT["a"], OUTPUT["i"], OUTPUT[SILENCE]]


def test_the_same_chance_makes_the_same_example() -> None:
    first, again, other = (augment.example(clip(), chance(seed)) for seed in (3, 3, 4))
    assert np.array_equal(first.features, again.features)
    assert first.features.shape != other.features.shape or not np.array_equal(first.features, other.features)


@pytest.mark.parametrize("times", [0.8, 1.0, 1.5])
def test_a_slower_voice_keeps_its_pitch(times: float) -> None:
    slow = aged.stretched(sound(), times)
    assert slow.size == round(times * TELEPHONE_RATE)
    spectrum = np.abs(np.fft.rfft(slow * np.hanning(slow.size)))
    assert np.argmax(spectrum) * TELEPHONE_RATE / slow.size == pytest.approx(220, abs=4)
    middle = slow[slow.size // 4 : -slow.size // 4]
    assert np.std(middle) == pytest.approx(np.std(sound()), rel=0.1)


def test_pauses_come_where_there_is_silence() -> None:
    spans = clip().spans
    told = sound(1.2)
    longer, later = aged.pausing(told, spans, chance(0))
    added = (longer.size - told.size) / TELEPHONE_RATE
    assert added > 0
    assert later.ends == pytest.approx(spans.ends + np.array([0, added, added]), abs=1e-3)


def test_a_trembling_voice_lasts_as_long() -> None:
    assert aged.trembling(sound(), chance()).size == sound().size


@pytest.mark.parametrize("name", line.CODECS)
def test_a_codec_keeps_length_and_most_of_the_sound(name: str) -> None:
    coded = line.coded(sound(), name)
    assert coded.size == sound().size
    assert np.corrcoef(coded, sound())[0, 1] > 0.9


def test_a_law_is_as_fine_as_the_standard() -> None:
    """A-law carries speech with 38 dB of signal to noise over 30 dB of level (ITU-T G.712 asks for 33)."""
    for level in (0.5, 0.1, 0.02):
        told = level * sound() / 0.2
        error = line.coded(told, "a-law") - told
        assert 10 * np.log10(np.mean(told**2) / np.mean(error**2)) > 33


@pytest.mark.parametrize("kind", line.NOISES)
def test_noise_is_as_far_below_the_speech_as_asked(kind: str) -> None:
    made = line.noise(kind, TELEPHONE_RATE, chance())
    added = line.with_noise(sound(), made, 10) - sound()
    assert 20 * np.log10(line.level(sound()) / np.sqrt(np.mean(added**2))) == pytest.approx(10, abs=0.1)


def test_a_band_takes_away_what_is_outside() -> None:
    time = np.arange(TELEPHONE_RATE) / TELEPHONE_RATE
    low, inside = (np.std(line.band(np.sin(2 * np.pi * hertz * time), 300, 3400, 4)) for hertz in (60, 1000))
    assert low < 0.01 * inside


def test_clipping_cuts_the_peaks() -> None:
    assert np.abs(line.clipped(sound(), 0.5)).max() == pytest.approx(np.abs(sound()).max() / 2)


def test_gsm_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gsm, "_library", lambda: None)
    assert not gsm.available()
    assert line.coded(sound(), "gsm").size == sound().size
    with pytest.raises(Exception, match="apt-get install libgsm1"):
        gsm.through(codec.to_pcm(sound()))


def test_batches_are_whole_and_always_the_same() -> None:
    mixture = Mixture.of({SYNTHETIC: [clip(), clip(0.6)], "somebody": [clip(0.9)]})
    made = batch(mixture, 1, 5)
    assert made.features.shape == (ROWS, FRAMES, SIZE)
    assert made.labels.shape == (ROWS, FRAMES // SUBSAMPLING)
    assert np.array_equal(made.features, batch(mixture, 1, 5).features)


def test_a_training_that_goes_on_sees_the_batches_it_would_have_seen(tmp_path: Path) -> None:
    clips.write(tmp_path / "clips", [clip()])
    folders = {SYNTHETIC: [tmp_path / "clips"]}
    resumed = batches(folders, 1, 2, processes=1)
    assert np.array_equal(next(resumed).features, batch(Mixture.read(folders), 1, 2).features)
    resumed.close()


def test_people_share_what_synthetic_voices_leave() -> None:
    mixture = Mixture.of({SYNTHETIC: [clip()], "short": [clip(1.0)], "long": [clip(4.0)]})
    assert sum(mixture.shares) == pytest.approx(1)
    assert mixture.shares == pytest.approx((0.4 * 2 / 3, 0.4 / 3, 0.6))
    assert Mixture.of({SYNTHETIC: [clip()]}).shares == (1.0,)
    assert Mixture.of({"short": [clip()]}).shares == (1.0,)
