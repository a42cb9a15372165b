"""A person who speaks French: June Wallack (fr-CA), the prompts of Debian's asterisk-core-sounds-fr-wav (CC-BY-SA-3.0).

Nothing here is tuned on her recordings: they tell how the recogniser does with a voice that no synthesiser made."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE, Pcm, Sound
from tests.support.caller_voice import line

FOLDER = Path("/usr/share/asterisk/sounds/fr_CA_f_June")
needs_june = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="There are no human recordings: apt-get install asterisk-core-sounds-fr-wav."
)
SENTENCE = 1.0
"""Seconds from which a recording is speech rather than a word or a tone."""
AUDIBLE = 0.006
"""Loudness from which a sample is speech; full scale is 1."""
_LEAD, _GAP, _TAIL = 0.3, 0.04, 0.25
_AROUND = TELEPHONE_RATE // 10


@cache
def _clip(name: str) -> Sound:
    """One recording without the silence around it."""
    sound, rate = codec.read_wav((FOLDER / f"{name}.wav").read_bytes())
    assert rate == TELEPHONE_RATE
    loud = np.flatnonzero(np.abs(sound) > AUDIBLE)
    return sound[max(0, loud[0] - _AROUND) : loud[-1] + _AROUND]


def june(*names: str) -> Pcm:
    """Recordings one after the other, over a hissing line."""
    gap = np.zeros(round(_GAP * TELEPHONE_RATE))
    words = [part for name in names for part in (_clip(name), gap)]
    sound = np.concatenate((np.zeros(round(_LEAD * TELEPHONE_RATE)), *words, np.zeros(round(_TAIL * TELEPHONE_RATE))))
    return line(sound + np.random.default_rng(3).normal(0, 0.0005, sound.size))


def sentences() -> Iterator[tuple[str, Pcm]]:
    """Everything she says in whole sentences, by the name of its file: none of it answers a question of ours."""
    for path in sorted(FOLDER.glob("*.wav")):
        sound, _rate = codec.read_wav(path.read_bytes())
        if sound.size > SENTENCE * TELEPHONE_RATE and "tone" not in path.stem:
            yield path.stem, june(path.stem)


def number(value: int) -> tuple[str, ...]:
    """The recordings that say a number below a hundred."""
    if value <= 20 or value in (30, 40, 50, 60, 70, 80, 90):
        return (f"digits/{value}",)
    tens, unit = value // 10 * 10, value % 10
    if tens in (70, 90):
        tens, unit = tens - 10, unit + 10
    joined = ("digits/et",) if unit in (1, 11) and tens != 80 else ()
    return f"digits/{tens}", *joined, f"digits/{unit}"


def month(value: int) -> str:
    """The recording of a month, 1 to 12."""
    return f"digits/mon-{value - 1}"
