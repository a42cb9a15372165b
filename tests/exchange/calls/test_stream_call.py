import base64
import json
from typing import Any

import pytest

from exchange.calls.handset import PhoneEvent, VoiceInput
from exchange.calls.stream_call import SILENT_TICKS, StreamCall
from exchange.media.wire import Wire


class Ear:
    """Keeps what a telephone hears."""

    def __init__(self) -> None:
        self.events: list[PhoneEvent] = []
        self.heard: list[bytes | None] = []

    def notice(self, event: PhoneEvent) -> None:
        self.events.append(event)

    def hear(self, ulaw: bytes) -> None:
        self.heard.append(ulaw)

    def hush(self) -> None:
        self.heard.append(None)


class Talk:
    """A stream with its line played by the test."""

    def __init__(self) -> None:
        self.ear = Ear()
        self.said: list[tuple[str, float]] = []
        self.stream = StreamCall(Wire("AC1", "CA1", "MZ1"), self.ear, lambda token, s: self.said.append((token, s)))

    def line(self, event: str, **content: Any) -> list[str]:
        return marks(self.stream.receive(json.dumps({"event": event, "streamSid": "MZ1", **content})))

    def play(self, frames: int) -> None:
        self.line("media", media={"payload": base64.b64encode(b"a" * 160 * frames).decode()})

    def mark(self, name: str) -> None:
        self.line("mark", mark={"name": name})

    def ticks(self, count: int) -> list[str]:
        return [name for _ in range(count) for name in marks(self.stream.tick())]


def marks(messages: list[str]) -> list[str]:
    return [told["mark"]["name"] for told in map(json.loads, messages) if told["event"] == "mark"]


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_it_opens_with_connected_and_start(talk: Talk) -> None:
    opening = [json.loads(message) for message in talk.stream.open({"token": "t"})]
    assert [told["event"] for told in opening] == ["connected", "start"]
    assert opening[1]["start"]["customParameters"] == {"token": "t"}
    assert talk.ear.events == [PhoneEvent("streaming")]


def test_every_tick_carries_20_ms_of_the_caller(talk: Talk) -> None:
    talk.stream.speak(VoiceInput(b"v" * 162))
    said = [json.loads(talk.stream.tick()[0])["media"]["payload"] for _ in range(3)]
    assert [base64.b64decode(payload) for payload in said] == [b"v" * 160, b"vv" + b"\xff" * 158, b"\xff" * 160]


def test_the_telephone_hears_the_line_at_once_and_the_mark_waits_for_it(talk: Talk) -> None:
    talk.play(10)
    talk.mark("end")
    assert talk.ear.heard == [b"a" * 1600]
    assert talk.ticks(9) == []
    assert talk.ticks(1) == ["end"]


def test_clear_drops_the_sound_and_gives_back_its_marks(talk: Talk) -> None:
    talk.play(10)
    talk.mark("end")
    assert talk.line("clear") == ["end"]
    assert talk.ear.heard == [b"a" * 1600, None]
    assert talk.ticks(5) == []


def test_a_mark_may_name_the_words_before_it(talk: Talk) -> None:
    talk.play(50)
    talk.mark("say:abc")
    assert talk.said == [("abc", 1.0)]
    assert talk.ear.events == []


def test_sound_without_words_is_told_by_its_length(talk: Talk) -> None:
    talk.play(160)
    talk.mark("other")
    assert talk.ear.events == [PhoneEvent("plays", "3,2")]


def test_a_line_that_falls_silent_listens(talk: Talk) -> None:
    talk.play(10)
    talk.ticks(8 + SILENT_TICKS)
    assert talk.ear.events == []
    talk.ticks(1)
    assert talk.ear.events == [PhoneEvent("plays", "0,2"), PhoneEvent("listening")]
    talk.ticks(100)
    assert len(talk.ear.events) == 2


def test_the_shortest_sound_is_noticed(talk: Talk) -> None:
    talk.ticks(100)
    talk.play(1)
    talk.ticks(SILENT_TICKS)
    assert talk.ear.events == [PhoneEvent("plays", "0,0"), PhoneEvent("listening")]


def test_keys_are_told_one_by_one(talk: Talk) -> None:
    assert [json.loads(message)["dtmf"]["digit"] for message in talk.stream.press("1#")] == ["1", "#"]


def test_what_twilio_would_not_take_is_dropped(talk: Talk) -> None:
    assert talk.stream.receive("no json") == []
    assert talk.ear.heard == []
