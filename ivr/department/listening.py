"""How the line listens: when somebody speaks, when he has finished, and how sure it must be of what it heard."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from ivr.department.kinds import CHECKED, Moments, Share


@dataclass(frozen=True, config=CHECKED)
class Listening:
    """Figures to be calibrated on real callers. How long an answer may take is each grammar's own."""

    sure: Share = 0.5
    """Confidence, 0 to 1, below which an answer is not understood."""
    certain: Share = 0.85
    """Confidence, 0 to 1, above which an answer is acted on at once; from `sure` to here it is checked first."""
    wait_seconds: Annotated[float, Field(ge=5, le=120)] = 30.0
    """Seconds of silence given to whoever asks for time."""
    aggressiveness: Annotated[int, Field(ge=0, le=3)] = 2
    """Of the voice activity detector: 0 takes much for voice, 3 little."""
    lead_in: Moments = 0.3
    """Seconds of sound before the voice that the recogniser gets too."""
    onset: Moments = 0.06
    """Seconds of voice within `onset_window` that begin an utterance."""
    onset_window: Moments = 0.1
    """Seconds."""
    barge_in: Moments = 0.3
    """Seconds of voice that interrupt a prompt: not a cough, nor a television for a moment."""
    pitched: Moments = 0.1
    """Seconds of voice with a pulse that tell a speaker, even one who nearly whispers, from a cough or a knock."""
    unknown_speech: Moments = 0.5
    """Seconds of voice from which unknown words are an answer that was not understood, rather than a cough."""
    breath: Moments = 0.2
    """Seconds of silence after which what was said is turned into words."""
    short_answer: Moments = 0.22
    """Seconds of silence that end a whole answer of a word or two."""
    definite_answer: Moments = 0.6
    """Seconds of silence that end an answer which is visibly whole."""
    sentence: Moments = 0.9
    """Seconds of silence that end a request which can be taken as it is."""
    whole_answer: Moments = 1.6
    """Seconds of silence that end any other understood answer, at most."""
    unchanged: Moments = 2.2
    """Seconds in which a whole answer no longer changes, noise or not, that end it."""
    glance: Moments = 0.2
    """Seconds between two looks at the words so far."""
    longest: Annotated[float, Field(ge=5, le=60)] = 20.0
    """Seconds after which an utterance is taken as it is."""

    def __post_init__(self) -> None:
        if self.sure >= self.certain:
            raise ValueError('"sure" is not less than "certain".')
        if self.onset > self.onset_window:
            raise ValueError('"onset" is more than "onset_window".')
        if not self.breath <= self.short_answer <= self.definite_answer <= self.whole_answer:
            raise ValueError(
                'The silences must be in the order "breath", "short_answer", "definite_answer", "whole_answer".'
            )
