"""`streamdouble`, a client of media streams that others wrote, calls the line at the pace of a telephone.

Its calls go on side by side, so that the module lasts as long as the longest."""

import asyncio
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamdouble.api import CallReport, run_scenario
from streamdouble.chaos import Impairments
from streamdouble.scenario import parse
from streamdouble.session import SessionConfig

from ivr.core import codec
from tests.support.caller_voice import say
from tests.support.heard_line import HeardCall, HeardLine

AUDIO: dict[str, Any] = {"wait_for": {"event": "audio", "timeout": 10}}
CLEAR: dict[str, Any] = {"wait_for": {"event": "clear", "timeout": 6}}
SCENARIOS: dict[str, list[Any]] = {
    "speech": [AUDIO, {"dtmf": "*"}, {"wait": 1.5}, {"say": "le deux.wav"}, CLEAR, {"wait": 3.0}],
    "notice": [AUDIO, {"wait": 1.0}, {"say": "le deux.wav"}, {"wait": 3.0}],
    "keys": [AUDIO, {"dtmf": "1"}, {"wait": 1.0}, {"dtmf": "1"}, {"wait": 1.0}, {"dtmf": "12051940"}, {"wait": 2.0}],
    "barge-in": [AUDIO, {"dtmf": "1"}, {"wait": 1.5}, {"say": "le premier.wav"}, {"wait": 2.0}],
    "marks": [AUDIO, {"dtmf": "0"}, {"wait": 15.0}],
    "hang-up": [AUDIO, {"dtmf": "1"}, {"wait": 1.0}, "hangup"],
    "loss": [AUDIO, {"dtmf": "*"}, {"wait": 1.0}, {"say": "le deux.wav"}, {"wait": 3.0}, {"dtmf": "*"}, {"wait": 2.0}],
    "jitter": [AUDIO, {"wait": 0.5}, {"dtmf": "1"}, {"wait": 1.0}, {"dtmf": "1"}, {"wait": 1.5}],
    "first of two": [AUDIO, {"dtmf": "1"}, {"wait": 3.0}],
    "second of two": [{"wait": 3.0}],
}
IMPAIRED = {"loss": Impairments(loss=0.2), "jitter": Impairments(jitter_ms=40)}


@dataclass
class Told:
    """A call that `streamdouble` has made."""

    call: HeardCall
    report: CallReport

    def said(self) -> list[str]:
        """The words of each part that was sent to the caller."""
        return [self.call.line.text(mark) for mark in self.report.result.marks_received]

    def steps(self) -> object:
        """What was answered in the call, in order."""
        steps = "SELECT string_agg(step || ' ' || mode, ', ' ORDER BY number) FROM turns WHERE call_id = :id"
        return self.call.scalar(steps)


@pytest.fixture(scope="module")
def told(line: HeardLine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    """Every scenario, played at the same time."""
    folder = tmp_path_factory.mktemp("recordings")
    for words in ("le deux", "le premier"):
        record(folder / f"{words}.wav", say(words, line.voices, "fr", noise=0.0005))
    calls = {name: line.ring() for name in SCENARIOS}
    calls["second of two"] = calls["first of two"]

    async def everybody() -> list[CallReport]:
        return await asyncio.gather(*(play(name, calls[name], folder) for name in SCENARIOS))

    reports = asyncio.run(everybody())
    return {name: Told(calls[name], report) for name, report in zip(SCENARIOS, reports, strict=True)}


async def play(name: str, call: HeardCall, folder: Path) -> CallReport:
    assert call.stream
    scenario = parse({"name": name, "steps": SCENARIOS[name]}, base_dir=folder)
    impaired = IMPAIRED.get(name, Impairments())
    parameters = {"token": call.stream[1]}
    config = SessionConfig(custom_parameters=parameters, impairments=impaired, max_drain_s=1.0, quiet_period_s=0.5)
    return await run_scenario(call.stream[0], scenario, config=config)


def record(path: Path, pcm: codec.Pcm) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, codec.TELEPHONE_RATE, 0, "NONE", ""))
        file.writeframes(np.ascontiguousarray(pcm).tobytes())


def test_the_line_keeps_to_the_protocol(told: dict[str, Told]) -> None:
    assert {name: told[name].report.violations for name in told} == {name: [] for name in told}


def test_speech_interrupts_a_menu_and_is_heard(told: dict[str, Told]) -> None:
    assert told["speech"].report.result.clears_received == 2
    assert told["speech"].steps() == "welcome.ring silence, welcome.menu keys, welcome.menu words"


def test_the_legal_notice_is_heard_whole(told: dict[str, Told]) -> None:
    assert told["notice"].report.result.clears_received == 0
    assert told["notice"].steps() == "welcome.ring silence"


def test_keys_answer_one_question_after_the_other(told: dict[str, Told]) -> None:
    assert told["keys"].steps() == (
        "welcome.ring silence, welcome.menu keys, eligibility.whom keys, identify.birth_date keys"
    )
    assert told["keys"].report.result.clears_received == 3
    assert any("Né le douze mai mille neuf cent quarante" in said for said in told["keys"].said())


def test_a_question_is_interrupted_by_its_answer(told: dict[str, Told]) -> None:
    assert told["barge-in"].report.result.clears_received == 2
    assert told["barge-in"].steps() == "welcome.ring silence, welcome.menu keys, eligibility.whom words"


def test_the_stream_is_closed_when_its_last_mark_has_come_back(told: dict[str, Told]) -> None:
    marks = told["marks"]
    assert marks.report.result.closed_early
    assert marks.report.result.marks_echoed[-1] == marks.report.result.marks_received[-1]
    assert "<Enqueue" in marks.call.resume()
    assert "<Play>" not in marks.call.body


def test_hanging_up_abruptly_leaves_the_call_where_it_was(told: dict[str, Told]) -> None:
    assert told["hang-up"].steps() == "welcome.ring silence, welcome.menu keys"
    assert "<Gather" in told["hang-up"].call.resume()
    assert "pour vous-même" in told["hang-up"].call.said_by_keypad()


def test_a_fifth_of_the_sound_may_be_lost(told: dict[str, Told]) -> None:
    """Whatever was understood of the words, the keys that follow count."""
    assert told["loss"].report.result.frames_dropped > 50
    assert "keys" in str(told["loss"].steps())
    assert not told["loss"].report.result.closed_early


def test_sound_may_come_unevenly(told: dict[str, Told]) -> None:
    assert told["jitter"].steps() == "welcome.ring silence, welcome.menu keys, eligibility.whom keys"


def test_of_two_streams_with_one_token_one_is_served(told: dict[str, Told]) -> None:
    served = [name for name in ("first of two", "second of two") if told[name].report.spoke]
    assert len(served) == 1
    assert sum(told[name].report.result.closed_early for name in ("first of two", "second of two")) == 1


def test_nothing_was_booked_by_any_of_them(told: dict[str, Told], line: HeardLine) -> None:
    assert told
    assert line.world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked'") == 0
    assert line.sound()
