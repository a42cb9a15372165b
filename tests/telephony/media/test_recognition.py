"""A recogniser that fails, sticks or goes deaf is noticed; one that works is left alone."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ivr.core.codec import TELEPHONE_RATE
from ivr.core.errors import RecogniserFailed
from ivr.language.grammars.base import Grammar
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.speech.asr import Transcript
from ivr.telephony.media.actions import Recognise, Recognised, RecogniserOrder
from ivr.telephony.media.recognition import BLANKS, STUCK_AFTER, Recognition

LONG = np.zeros(TELEPHONE_RATE * 2, np.int16)
YES = Transcript("oui", 0.9)
SHORT = LONG[: TELEPHONE_RATE // 2]


class Ear:
    """A model and its recogniser: does what the test wants."""

    def __init__(self, hears: Transcript = YES, hear: Callable[[Any], None] = len) -> None:
        self.hear = hear
        self._hears = hears

    def listen(self, _grammar: Grammar) -> "Ear":
        return self

    def settle(self) -> Transcript:
        return self._hears

    def forget(self) -> None:
        pass


def hearing(
    ear: Any, spent: Callable[[float], None] = lambda _: None, clock: Callable[[], float] = float
) -> Recognition:
    what = Recognition(ear, spent, clock)
    what.listen(YesNo())
    return what


def utterance(what: Recognition, pcm: Any) -> Recognised | None:
    what.recognise(Recognise(RecogniserOrder.BEGIN, 1))
    what.recognise(Recognise(RecogniserOrder.HEAR, 1, pcm))
    return what.recognise(Recognise(RecogniserOrder.FINISH, 1))


def breaks(*_: Any) -> None:
    raise ValueError("Failed to process waveform")


def test_it_hears_an_answer_and_what_it_means() -> None:
    result = utterance(hearing(Ear()), LONG)
    assert result
    assert (result.transcript.words, result.understood.value, result.final) == ("oui", "yes", True)


def test_without_a_question_nothing_is_heard() -> None:
    what = hearing(Ear())
    what.listen(None)
    assert utterance(what, LONG) is None


def test_a_recogniser_that_raises_has_failed() -> None:
    with pytest.raises(RecogniserFailed):
        utterance(hearing(Ear(hear=breaks)), LONG)


def test_a_model_that_makes_no_recogniser_has_failed() -> None:
    class Broken(Ear):
        listen = breaks  # type: ignore[assignment]

    with pytest.raises(RecogniserFailed):
        hearing(Broken())


def test_speech_without_a_word_several_times_is_a_failure() -> None:
    what = hearing(Ear(Transcript()))
    for _ in range(BLANKS - 1):
        utterance(what, LONG)
    with pytest.raises(RecogniserFailed):
        utterance(what, LONG)


@pytest.mark.parametrize(("heard", "pcm"), [(Transcript(unknown=True), LONG), (Transcript(), SHORT)])
def test_unknown_words_and_noises_are_no_failure(heard: Transcript, pcm: Any) -> None:
    what = hearing(Ear(heard))
    for _ in range(BLANKS * 3):
        utterance(what, pcm)


def test_a_piece_of_work_that_does_not_end_is_noticed() -> None:
    seen: list[bool] = []
    now = [10.0]

    def hear(_: Any) -> None:
        seen.append(what.stuck)
        now[0] += STUCK_AFTER
        seen.append(what.stuck)

    what = hearing(Ear(hear=hear), clock=lambda: now[0])
    assert not what.stuck
    utterance(what, SHORT)
    assert seen == [False, True]
    assert not what.stuck


def test_the_seconds_spent_are_told() -> None:
    spent: list[float] = []
    ticks = iter(range(100))
    utterance(hearing(Ear(), spent.append, lambda: float(next(ticks))), SHORT)
    assert spent == [1.0] * 4
