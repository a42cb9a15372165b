"""Voice activity and the end of an answer: frames in, events out, time counted in sound."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core import codec
from ivr.department import Listening
from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.speech.endpointing import FRAME, FRAME_SECONDS, Heard, Listener, Patience, SpeechEvent, Voiced
from ivr.speech.voices.voice import Voice

YES = Understood("yes")
HALF = Understood(None, complete=False, confidence=0.3)


def sound(pattern: str) -> codec.Pcm:
    """'#' is 20 ms of voice, '.' 20 ms of silence."""
    return np.concatenate([np.full(FRAME, 1000 if mark == "#" else 0, np.int16) for mark in pattern])


def loud(frame: bytes) -> bool:
    return bool(np.frombuffer(frame, np.int16).any())


def listener(kind: str = "yes_no", first: float = 8.0, end_silence: float = 1.0) -> Listener:
    return Listener(Patience(kind, Timing(first=first, end_silence=end_silence)), loud)


def events(heard: Iterable[Heard]) -> list[SpeechEvent]:
    return [item for item in heard if isinstance(item, SpeechEvent)]


def seconds_until(ear: Listener, event: SpeechEvent, limit: float = 30.0) -> float:
    """Seconds of silence until the event."""
    for count in range(1, round(limit / FRAME_SECONDS)):
        if event in events(ear.feed(sound("."))):
            return count * FRAME_SECONDS
    raise AssertionError(f"{event} did not come in {limit} s.")


def test_silence_before_the_question_is_heard_does_not_count() -> None:
    assert events(listener().feed(sound("." * 1000))) == []


def test_silence_after_the_question_ends_the_wait() -> None:
    ear = listener(first=8.0)
    ear.start_waiting()
    assert seconds_until(ear, SpeechEvent.SILENT) == pytest.approx(8.0)


def test_a_click_is_no_speech() -> None:
    ear = listener()
    assert events(ear.feed(sound("....#....#.....##......"))) == []


def test_a_short_word_is_followed_to_its_end() -> None:
    assert events(listener().feed(sound("...##########" + "." * 60))) == [
        SpeechEvent.BEGAN, SpeechEvent.GLANCE, SpeechEvent.BREATH, SpeechEvent.ENDED,
    ]  # fmt: skip


def test_only_a_third_of_a_second_of_voice_interrupts() -> None:
    assert SpeechEvent.SPEAKS not in events(listener().feed(sound("#" * 14 + "." * 9)))
    assert SpeechEvent.SPEAKS in events(listener().feed(sound("#" * 15)))


@pytest.mark.parametrize(
    ("kind", "end_silence", "understood", "expected"),
    [
        ("yes_no", 1.0, YES, 0.22),
        ("choice", 1.2, Understood(2), 0.22),
        ("phone", 2.5, Understood("0385550142"), 0.6),
        ("birth_date", 2.5, Understood("1942-05-12"), 0.6),
        ("name", 2.5, Understood("Jean"), 1.6),
        ("wish", 1.8, Understood("wish"), 1.6),
        ("request", 1.8, Understood("request"), 0.9),
        ("phone", 2.5, HALF, 2.5),
        ("yes_no", 1.0, NOTHING, 1.0),
    ],
)
def test_silence_needed_depends_on_what_was_said(
    kind: str, end_silence: float, understood: Understood, expected: float
) -> None:
    ear = listener(kind, end_silence=end_silence)
    list(ear.feed(sound("#" * 20)))
    breath = seconds_until(ear, SpeechEvent.BREATH)
    ear.recognised("words", understood)
    assert breath + seconds_until(ear, SpeechEvent.ENDED) == pytest.approx(expected)


def test_speech_after_a_breath_goes_on_with_the_same_answer() -> None:
    ear = listener("phone", end_silence=2.5)
    list(ear.feed(sound("#" * 20 + "." * 10)))
    ear.recognised("zéro trois", HALF)
    heard = list(ear.feed(sound("." * 100 + "#" * 20 + "." * 10)))
    assert events(heard)[-1] is SpeechEvent.BREATH
    assert SpeechEvent.BEGAN not in events(heard)


def test_a_late_transcript_ends_the_answer_at_the_next_frame() -> None:
    ear = listener("phone", end_silence=2.5)
    list(ear.feed(sound("#" * 20 + "." * 50)))
    ear.recognised("zéro trois", Understood("0385550142"))
    assert seconds_until(ear, SpeechEvent.ENDED) == pytest.approx(FRAME_SECONDS)


def test_noise_does_not_keep_an_answer_open() -> None:
    ear = listener()
    list(ear.feed(sound("#" * 20)))
    ear.recognised("oui", YES)
    assert SpeechEvent.ENDED in events(ear.feed(sound("#" * 111)))


def test_after_the_end_it_listens_no_more() -> None:
    ear = listener()
    list(ear.feed(sound("#" * 20 + "." * 60)))
    assert list(ear.feed(sound("#" * 100))) == []


def test_a_dropped_utterance_does_not_restart_the_wait() -> None:
    ear = listener(first=8.0)
    ear.start_waiting()
    list(ear.feed(sound("." * 200 + "#" * 5 + "." * 55)))
    ear.again()
    assert seconds_until(ear, SpeechEvent.SILENT) == pytest.approx(4.0, abs=0.1)


def test_the_recogniser_gets_a_lead_in_and_nothing_twice() -> None:
    pcm = sound("." * 100 + "#" * 20 + "." * 30 + "#" * 20 + "." * 10)
    pcm += np.arange(pcm.size, dtype=np.int16) % 7
    ear = Listener(
        Patience("phone", Timing(end_silence=2.5)), lambda frame: np.abs(np.frombuffer(frame, np.int16)).max() > 500
    )
    parts = [item.pcm for item in ear.feed(pcm) if isinstance(item, Voiced)]
    given = np.concatenate(parts)
    start = (100 + 3 - 15) * FRAME
    first_breath = start + 15 * FRAME + (17 + 10) * FRAME
    assert np.array_equal(given[: first_breath - start], pcm[start:first_breath])
    assert given.size < pcm.size - start


@given(st.lists(st.integers(1, 700), min_size=1, max_size=40))
def test_frames_of_any_size_mean_the_same(sizes: list[int]) -> None:
    pcm = sound("..####......######..........########" + "." * 60)
    whole = events(listener().feed(pcm))
    cut, ear, at = [], listener(), 0
    while at < pcm.size:
        size = sizes[at % len(sizes)]
        cut += events(ear.feed(pcm[at : at + size]))
        at += size
    assert cut == whole


@pytest.mark.parametrize("level", [0.0005, 0.002, 0.01])
def test_a_hissing_line_does_not_interrupt(level: float) -> None:
    hiss = codec.to_pcm(np.random.default_rng(2021).normal(0, level, 5 * codec.TELEPHONE_RATE))
    assert SpeechEvent.SPEAKS not in events(Listener(Patience("yes_no", Timing(), Listening())).feed(hiss))


@pytest.mark.parametrize("noise", [0.0003, 0.003, 0.01, 0.02])
def test_a_voice_over_noise_is_followed_to_its_end(noise: float, tmp_path: Path) -> None:
    """Speech at -20 dBFS over up to -34 dBFS of hiss: the end is found within half a second of the last sound."""
    spoken = codec.to_sound(codec.decode(codec.payload(Voice(tmp_path).audio("oui"))))
    spoken = spoken[: np.flatnonzero(np.abs(spoken) > 0.01)[-1] + 1]
    quiet = np.zeros(codec.TELEPHONE_RATE)
    line = np.concatenate((quiet, spoken, quiet))
    pcm = codec.to_pcm(line + np.random.default_rng(7).normal(0, noise, line.size))
    ear = Listener(Patience("yes_no", Timing(end_silence=1.0)))
    for at in range(0, pcm.size, FRAME):
        heard = events(ear.feed(pcm[at : at + FRAME]))
        if SpeechEvent.BREATH in heard:
            ear.recognised("oui", YES)
        if SpeechEvent.ENDED in heard and at > quiet.size + spoken.size:
            assert (at + FRAME - quiet.size - spoken.size) / codec.TELEPHONE_RATE < 0.5
            return
        if SpeechEvent.ENDED in heard:
            ear.again()
    raise AssertionError("The end was not found.")


@pytest.mark.parametrize(
    ("kind", "understood", "seconds"),
    [("yes_no", HALF, 10.0), ("request", HALF, 10.0), ("phone", HALF, 20.0), ("phone", NOTHING, 10.0)],
)
def test_what_never_ends_is_taken_as_it_is(kind: str, understood: Understood, seconds: float) -> None:
    ear = listener(kind)
    heard = []
    for _ in range(round(seconds / FRAME_SECONDS - 5)):
        heard += events(ear.feed(sound("#")))
        ear.recognised("zéro", understood)
    assert SpeechEvent.ENDED not in heard
    assert SpeechEvent.ENDED in events(ear.feed(sound("#" * 20)))


def test_what_is_soft_while_the_line_speaks_is_nobody() -> None:
    ear = listener()
    ear.ignore_below(1001)
    assert events(ear.feed(sound("#" * 100))) == []
    ear.ignore_below(0)
    assert SpeechEvent.SPEAKS in events(ear.feed(sound("#" * 20)))


def test_a_voice_that_has_begun_may_grow_softer() -> None:
    ear = listener()
    ear.ignore_below(1000)
    assert events(ear.feed(sound("#" * 5))) == [SpeechEvent.BEGAN]
    assert SpeechEvent.SPEAKS in events(ear.feed(sound("#" * 20) // 2))
    faded = listener()
    faded.ignore_below(1000)
    assert SpeechEvent.SPEAKS not in events(faded.feed(np.concatenate((sound("#" * 5), sound("#" * 20) // 3))))


def test_the_hiss_of_a_fresh_line_is_no_voice() -> None:
    hiss = np.random.default_rng(3).normal(0, 33, FRAME * 100).astype(np.int16)
    ear = Listener(Patience("yes_no", Timing()))
    assert list(ear.feed(hiss)) == []
