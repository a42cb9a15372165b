"""What age does to a voice, as far as sound can be bent: slower, trembling, with longer pauses.

After the literature on older voices: a lower rate of speech, longer and more frequent pauses, a tremor of 4 to 8 Hz
in strength and pitch. A bent young voice stays one: how well older people are heard only they can tell (RESULTS.md)."""

import numpy as np

from ivr.core.codec import TELEPHONE_RATE, Sound
from speech_model.clip import Spans
from speech_model.phones import SILENCE

_FRAME = TELEPHONE_RATE // 40
"""Samples in which a voice is taken apart."""
_HOP = _FRAME // 2
_REACH = TELEPHONE_RATE // 125
"""Samples around the due place among which the best fit is looked for; a period of 125 Hz."""


def stretched(sound: Sound, times: float) -> Sound:
    """A sound that lasts `times` as long at the same pitch (WSOLA: Verhelst and Roelands, ICASSP 1993)."""
    frames = max(1, round(sound.size * times) // _HOP)
    source = np.pad(sound, (_REACH, _FRAME + 2 * _REACH + _HOP))
    fade = np.hanning(_FRAME + 1)[:_FRAME]
    made, at = np.zeros(frames * _HOP + _FRAME), 0
    for frame in range(frames):
        due = min(round(frame * _HOP / times), sound.size)
        if frame:
            due += _best_fit(source, due, at + _HOP)
        at = due
        made[frame * _HOP : frame * _HOP + _FRAME] += fade * source[_REACH + at : _REACH + at + _FRAME]
    return np.asarray(made[: round(sound.size * times)], np.float64)


def _best_fit(source: Sound, due: int, follows: int) -> int:
    """The distance from the due place at which the sound continues most like before."""
    follows = min(follows, source.size - _REACH - _FRAME)
    wanted = source[_REACH + follows : _REACH + follows + _FRAME]
    around = source[due : due + _FRAME + 2 * _REACH]
    return int(np.argmax(np.correlate(around, wanted, "valid"))) - _REACH if wanted.any() else 0


def trembling(sound: Sound, chance: np.random.Generator) -> Sound:
    """A voice whose strength and pitch waver; as long as before."""
    hertz = chance.uniform(4, 8)
    time = np.arange(sound.size)
    phase = 2 * np.pi * hertz * time / TELEPHONE_RATE + chance.uniform(0, 6)
    swing = chance.uniform(0.005, 0.02) / (2 * np.pi * hertz) * TELEPHONE_RATE
    bent = np.interp(time + swing * np.sin(phase), time, sound)
    return np.asarray(bent * (1 + chance.uniform(0.1, 0.4) * np.sin(phase)), np.float64)


def pausing(sound: Sound, spans: Spans, chance: np.random.Generator) -> tuple[Sound, Spans]:
    """A voice that rests for up to a second more wherever it is silent between two words."""
    pieces, ends, added, done = [], spans.ends.copy(), 0, 0
    for at in range(1, len(spans.sounds) - 1):
        if spans.sounds[at] == SILENCE and chance.random() < 0.7:
            cut = round((spans.ends[at - 1] + spans.ends[at]) / 2 * TELEPHONE_RATE)
            rest = round(chance.uniform(0.1, 1.0) * TELEPHONE_RATE)
            pieces += [sound[done:cut], np.zeros(rest)]
            added, done = added + rest, cut
            ends[at:] = spans.ends[at:] + added / TELEPHONE_RATE
    return np.concatenate([*pieces, sound[done:]]), Spans(spans.sounds, ends)
