"""Features against what their definition says."""

import numpy as np
import pytest

from ivr.core.codec import TELEPHONE_RATE, Sound
from speech_model import features
from speech_model.features import HIGH, LOW, SHIFT, SIZE, WINDOW, mfcc


def tone(hertz: float, seconds: float = 0.5) -> Sound:
    return 0.1 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * TELEPHONE_RATE)) / TELEPHONE_RATE)


def by_definition(sound: Sound) -> list[float]:
    """The cepstra of the first window, sample by sample."""
    samples = [float(sample) * 32768 for sample in sound[:WINDOW]]
    mean = sum(samples) / WINDOW
    centred = [sample - mean for sample in samples]
    sharp = [one - 0.97 * before for one, before in zip(centred, [centred[0], *centred], strict=False)]
    shaped = [sample * (0.5 - 0.5 * np.cos(2 * np.pi * at / (WINDOW - 1))) ** 0.85 for at, sample in enumerate(sharp)]
    energies = [
        abs(sum(sample * np.exp(-2j * np.pi * at * line / 256) for at, sample in enumerate(shaped))) ** 2
        for line in range(128)
    ]

    def mel(hertz: float) -> float:
        return 1127 * float(np.log(1 + hertz / 700))

    step = (mel(HIGH) - mel(LOW)) / (SIZE + 1)
    logs = []
    for channel in range(SIZE):
        centre = mel(LOW) + (channel + 1) * step
        shares = [max(0.0, 1 - abs(mel(line * TELEPHONE_RATE / 256) - centre) / step) for line in range(128)]
        logs.append(np.log(sum(share * energy for share, energy in zip(shares, energies, strict=True))))
    cepstra = []
    for order in range(SIZE):
        norm = np.sqrt((1 if order == 0 else 2) / SIZE)
        wave = sum(value * np.cos(np.pi / SIZE * (at + 0.5) * order) for at, value in enumerate(logs))
        cepstra.append(norm * wave * (1 + 11 * np.sin(np.pi * order / 22)))
    return cepstra


def test_it_computes_what_the_definition_says() -> None:
    sound = tone(700) + np.random.default_rng(1).normal(0.01, 0.02, TELEPHONE_RATE // 2)
    assert mfcc(sound)[0] == pytest.approx(by_definition(sound), rel=1e-4, abs=1e-3)


@pytest.mark.parametrize(("samples", "frames"), [(0, 0), (WINDOW - 1, 0), (WINDOW, 1), (WINDOW + SHIFT, 2)])
def test_it_takes_whole_windows_only(samples: int, frames: int) -> None:
    assert mfcc(np.ones(samples)).shape == (frames, SIZE)


def test_a_louder_sound_changes_the_first_cepstrum_only() -> None:
    sound = np.random.default_rng(2).normal(0, 0.05, TELEPHONE_RATE)
    louder = mfcc(2 * sound) - mfcc(sound)
    assert louder[:, 0] == pytest.approx(np.sqrt(SIZE) * 2 * np.log(2), abs=1e-3)
    assert np.abs(louder[:, 1:]).max() < 1e-3


def test_an_offset_changes_nothing() -> None:
    sound = np.random.default_rng(3).normal(0, 0.05, TELEPHONE_RATE)
    assert mfcc(sound + 0.1) == pytest.approx(mfcc(sound), abs=1e-2)


def test_a_shorter_throat_brings_a_higher_tone_to_the_same_place() -> None:
    assert np.argmax(spectrum(tone(1100), 1.1)) == np.argmax(spectrum(tone(1000), 1.0))
    assert np.argmax(spectrum(tone(1100), 1.0)) != np.argmax(spectrum(tone(1000), 1.0))


def test_the_settings_for_kaldi_say_the_same_band() -> None:
    settings = dict(line.split("=") for line in features.SETTINGS.splitlines())
    assert float(settings["--low-freq"]) == LOW
    assert TELEPHONE_RATE / 2 + float(settings["--high-freq"]) == HIGH
    assert settings["--num-ceps"] == settings["--num-mel-bins"] == str(SIZE)


def spectrum(sound: Sound, warp: float) -> Sound:
    """The mel energies that the cepstra stand for; the lifter and the transform undone."""
    order, at = np.arange(SIZE)[:, None], np.arange(SIZE)
    lifter = 1 + 11 * np.sin(np.pi * np.arange(SIZE) / 22)
    transform = np.sqrt(2 / SIZE) * np.cos(np.pi / SIZE * (at + 0.5) * order)
    transform[0] = np.sqrt(1 / SIZE)
    known = np.abs(lifter) > 1e-6
    return np.asarray((mfcc(sound, warp)[3][known] / lifter[known]) @ transform[known], np.float64)
