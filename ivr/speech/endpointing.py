"""Voice activity detection and the end of an answer. Pure.

Time is counted in received sound, never by a clock."""

import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

import numpy as np
import webrtcvad

from ivr.core.codec import FRAME, FRAME_SECONDS, TELEPHONE_RATE, Pcm
from ivr.department import Listening
from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.speech.pitch import has_pitch

SHORT_KINDS = frozenset({"yes_no", "choice"})
"""Kinds answered with one or two words."""
SENTENCE_KINDS = SHORT_KINDS | {"request"}
"""Kinds answered with a sentence at most: anything longer is a television."""
DEFINITE_KINDS = frozenset({"digits", "phone", "birth_date", "postal_code", "number", "day", "command"})
"""Kinds whose answers are recognisably complete."""
SENTENCE = 0.5
"""Longest sentence, as a share of the longest utterance."""
FOLLOWED = 0.5
"""Loudness above which speech continues, as a share of the loudness at which it begins."""
WARM_UP = 5
"""Frames that a new detector always takes for voice."""
FADES = 0.14
"""Seconds for which speech may stay below that loudness."""

Judge = Callable[[bytes], bool]
"""Whether 20 ms of 16-bit sound are voice."""


@dataclass(frozen=True)
class Patience:
    """The timeouts of one answer."""

    kind: str
    timing: Timing
    listening: Listening = field(default_factory=Listening)
    """The department's."""

    def longest(self, understood: Understood) -> float:
        """Maximum length of an utterance in seconds, given its meaning so far.

        Only numbers and names take the full length, and they begin like one; a television does not."""
        dictated = understood.confidence and self.kind not in SENTENCE_KINDS
        return self.listening.longest * (1 if dictated else SENTENCE)

    def silence(self, understood: Understood) -> float:
        """Seconds of silence that end an answer, given its meaning so far: half a number needs more."""
        if not _whole(understood):
            return self.timing.end_silence
        short, sentence, definite = self.listening.short_answer, self.listening.sentence, self.listening.definite_answer
        enough = ((SHORT_KINDS, short), (SENTENCE_KINDS, sentence), (DEFINITE_KINDS, definite))
        whole = next((seconds for kinds, seconds in enough if self.kind in kinds), self.listening.whole_answer)
        return min(self.timing.end_silence, whole)


def _whole(understood: Understood) -> bool:
    return understood.value is not None and understood.complete


def loudness(pcm: Pcm) -> float:
    """RMS of a sound, full scale at 32,768."""
    wide = pcm.astype(np.float32)
    return math.sqrt(float(wide @ wide) / max(pcm.size, 1))


def _reached(seconds: float, limit: float) -> bool:
    return seconds >= limit - FRAME_SECONDS / 2


class SpeechEvent(Enum):
    """An event of voice activity detection."""

    BEGAN = auto()
    """Voice has begun; it may still be a cough."""
    SPEAKS = auto()
    """Enough voice for barge-in."""
    GLANCE = auto()
    """A partial result is due."""
    BREATH = auto()
    """A short silence: the words so far are due."""
    ENDED = auto()
    """The answer is over."""
    SILENT = auto()
    """No input within the timeout."""


@dataclass(frozen=True)
class Voiced:
    """Sound for the recogniser."""

    pcm: Pcm


Heard = SpeechEvent | Voiced


class ListeningState(Enum):
    """The state of an answer."""

    WAITING = auto()
    SPEAKING = auto()
    BREATHING = auto()
    """Silent after speech, with the sound so far given to the recogniser."""
    ENDED = auto()


@dataclass
class _Utterance:
    """Counters of the current utterance, in seconds."""

    lasted: float = 0.0
    voiced: float = 0.0
    pitched: float = 0.0
    """Voice with a pitch; counted only as far as needed."""
    silence: float = 0.0
    since_glance: float = 0.0
    unchanged: float = 0.0
    words: str = ""
    understood: Understood = NOTHING


class _VoiceDetector:
    """Cuts sound into frames and detects voice in them."""

    def __init__(self, listening: Listening, judge: Judge | None) -> None:
        detector = webrtcvad.Vad(listening.aggressiveness)
        self._judge = judge or (lambda frame: bool(detector.is_speech(frame, TELEPHONE_RATE)))
        self._onset = listening.onset
        self._rest: Pcm = np.zeros(0, np.int16)
        self._pair = (np.zeros(FRAME, np.int16), np.zeros(FRAME, np.int16))
        self._pitch = has_pitch if judge is None else lambda _sound: True
        self._cold = WARM_UP if judge is None else 0
        self._loud: deque[float] = deque(maxlen=round(FADES / FRAME_SECONDS))
        self.floor = 0.0
        """Minimum loudness of a voice."""
        self.recent: deque[bool] = deque(maxlen=round(listening.onset_window / FRAME_SECONDS))

    def frames(self, pcm: Pcm) -> Iterator[tuple[Pcm, bool]]:
        """Whole frames of 20 ms, and whether each is voice; the rest is kept for the next call."""
        pcm = np.concatenate((self._rest, pcm)) if self._rest.size else pcm
        whole = pcm.size // FRAME * FRAME
        self._rest = pcm[whole:]
        for at in range(0, whole, FRAME):
            frame = pcm[at : at + FRAME]
            voice = self._judge(frame.tobytes()) and not self._cold
            self._cold = max(0, self._cold - 1)
            self._pair = (self._pair[1], frame)
            self._loud.append(loudness(frame))
            self.recent.append(voice and self._loud[-1] >= self.floor)
            yield frame, voice and max(self._loud) >= self.floor * FOLLOWED

    def pitched(self) -> bool:
        """Whether the last two frames have a pitch."""
        return self._pitch(np.concatenate(self._pair))

    @property
    def voiced(self) -> float:
        """Seconds of voice within the onset window."""
        return sum(self.recent) * FRAME_SECONDS

    def onset(self) -> bool:
        """Whether speech has just begun."""
        return _reached(self.voiced, self._onset)


class Listener:
    """Detects the beginning and the end of one answer, in sound cut in any way."""

    def __init__(self, patience: Patience, judge: Judge | None = None) -> None:
        self.patience = patience
        self.state = ListeningState.WAITING
        self._detector = _VoiceDetector(patience.listening, judge)
        self._before: deque[Pcm] = deque(maxlen=round(patience.listening.lead_in / FRAME_SECONDS))
        self._utterance = _Utterance()
        self._waited: float | None = None

    @property
    def voiced(self) -> float:
        """Seconds of voice in this utterance; 0 for coughs and knocks of any length."""
        return self._utterance.voiced if self._human() else 0.0

    @property
    def silence(self) -> float:
        """Seconds since the last voice of this utterance."""
        return self._utterance.silence

    def ignore_below(self, floor: float) -> None:
        """Sets the loudness at which speech may begin: RMS of 20 ms, full scale at 32,768."""
        self._detector.floor = floor

    def start_waiting(self) -> None:
        """Starts the no-input timeout, at the end of the question."""
        self._waited = 0.0

    def again(self) -> None:
        """Discards the utterance and continues to wait for an answer."""
        self.state = ListeningState.WAITING
        self._utterance = _Utterance()
        self._detector.recent.clear()

    def recognised(self, words: str, understood: Understood) -> None:
        """Takes the words and meaning of the sound so far; they may come late."""
        if words != self._utterance.words:
            self._utterance.words = words
            self._utterance.unchanged = 0.0
        self._utterance.understood = understood

    def feed(self, pcm: Pcm) -> Iterator[Heard]:
        """Takes sound and yields its events in order. After ENDED and SILENT there are none until `again`."""
        for frame, voice in self._detector.frames(pcm):
            if self.state is ListeningState.WAITING:
                yield from self._wait(frame)
            elif self.state is not ListeningState.ENDED:
                yield from self._follow(frame, voice)

    def _wait(self, frame: Pcm) -> Iterator[Heard]:
        self._before.append(frame)
        if self._detector.onset():
            self._utterance = _Utterance(voiced=self._detector.voiced)
            yield SpeechEvent.BEGAN
            yield self._open()
        elif self._waited is not None:
            self._waited += FRAME_SECONDS
            if _reached(self._waited, self.patience.timing.first):
                self.state = ListeningState.ENDED
                yield SpeechEvent.SILENT

    def _open(self) -> Heard:
        """Speech begins, or continues after a breath: the lead-in goes to the recogniser."""
        self.state = ListeningState.SPEAKING
        self._utterance.silence = 0.0
        lead_in = np.concatenate(tuple(self._before))
        self._before.clear()
        return Voiced(lead_in)

    def _follow(self, frame: Pcm, voice: bool) -> Iterator[Heard]:
        utterance, limit = self._utterance, self.patience.listening.barge_in
        spoke = _reached(self.voiced, limit)
        utterance.lasted += FRAME_SECONDS
        utterance.unchanged += FRAME_SECONDS
        utterance.silence += FRAME_SECONDS
        utterance.voiced += FRAME_SECONDS * voice
        if voice and not self._human() and self._detector.pitched():
            utterance.pitched += FRAME_SECONDS
        yield from self._speak(frame, voice) if self.state is ListeningState.SPEAKING else self._breathe(frame)
        if not spoke and _reached(self.voiced, limit):
            yield SpeechEvent.SPEAKS
        if self._over():
            self.state = ListeningState.ENDED
            yield SpeechEvent.ENDED

    def _human(self) -> bool:
        return _reached(self._utterance.pitched, self.patience.listening.pitched)

    def _speak(self, frame: Pcm, voice: bool) -> Iterator[Heard]:
        utterance, listening = self._utterance, self.patience.listening
        yield Voiced(frame)
        utterance.silence = 0.0 if voice else utterance.silence
        utterance.since_glance += FRAME_SECONDS
        if _reached(utterance.silence, listening.breath):
            self.state = ListeningState.BREATHING
            self._detector.recent.clear()
            yield SpeechEvent.BREATH
        elif _reached(utterance.since_glance, listening.glance):
            utterance.since_glance = 0.0
            yield SpeechEvent.GLANCE

    def _breathe(self, frame: Pcm) -> Iterator[Heard]:
        self._before.append(frame)
        if self._detector.onset():
            yield self._open()

    def _over(self) -> bool:
        utterance, listening = self._utterance, self.patience.listening
        if _reached(utterance.lasted, self.patience.longest(utterance.understood)):
            return True
        if _whole(utterance.understood) and _reached(utterance.unchanged, listening.unchanged):
            return True
        needed = self.patience.silence(utterance.understood)
        return self.state is ListeningState.BREATHING and _reached(utterance.silence, needed)
