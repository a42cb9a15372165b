"""Streams over real sockets; each lasts a fraction of a second."""

import base64
import threading
from typing import Any

from exchange.board import Switchboard
from exchange.calls.call_requests import Dialled
from exchange.calls.handset import GoOn, HungUp, Keys, NextDocument, PhoneEvent, VoiceInput, Words
from exchange.calls.live import LiveCall, Telephone
from tests.exchange.calls.test_stream_call import Ear
from tests.exchange.stream_line import Session, rightly_signed, stream_line
from tests.exchange.toy import play, toy_server, toy_settings, toy_voice

CALLER = Dialled("+33385218399", "+33385550142")
WORDS = "au_revoir"


def connect(url: str, parameter: str = "") -> str:
    return f'<Connect action="/resume"><Stream url="{url}">{parameter}</Stream></Connect>'


def place(voice: str, then: str = "<Hangup/>", **others: str) -> tuple[LiveCall, Ear]:
    """A call to a line that answers with `voice`, and with `then` after the stream; runs to its end."""
    ear = Ear()
    with toy_server({"/voice": voice, "/resume": then, **others}) as url:
        call = Switchboard(toy_settings(url), toy_voice).place(CALLER, Telephone("real", ear))
        while not call.log.over:
            call.log.after(len(call.log.after(0)), 10)
    return call, ear


def types(ear: Ear) -> list[str]:
    return [event.type for event in ear.events]


def test_the_call_goes_on_at_the_action_when_the_line_closes_the_stream() -> None:
    told: list[Any] = []

    def talk(session: Session) -> None:
        told.append(rightly_signed(session, url))
        told.append(session.until("start")["start"]["customParameters"])
        session.play(b"a" * 800)
        session.send("mark", mark={"name": f"say:{WORDS}"})
        told.append(session.until("mark")["mark"]["name"])

    with stream_line(talk) as url:
        _, ear = place(connect(url, '<Parameter name="token" value="t"/>'), play("suite"))
    assert told == [True, {"token": "t"}, f"say:{WORDS}"]
    assert [event.text for event in ear.events if event.type == "says"] == ["au revoir.wav", "suite"]
    assert types(ear)[-1] == "hangup"
    assert ear.heard[0] == b"a" * 800


def test_the_caller_is_heard_by_key_and_by_voice() -> None:
    told: list[Any] = []
    calls: list[LiveCall] = []
    ready = threading.Event()

    def talk(session: Session) -> None:
        session.until("start")
        ready.wait(60)
        calls[0].do(Keys("7"))
        told.append(session.until("dtmf")["dtmf"]["digit"])
        calls[0].do(VoiceInput(b"v" * 160))
        told.append(hear(session))
        calls[0].do(Words("oui"))
        told.append(hear(session) != "")

    with stream_line(talk) as url, toy_server({"/voice": connect(url), "/resume": "<Hangup/>"}) as line:
        calls.append(Switchboard(toy_settings(line), toy_voice).place(CALLER, Telephone("real")))
        ready.set()
        while not calls[0].log.over:
            calls[0].log.after(len(calls[0].log.after(0)), 10)
    assert told == ["7", "v" * 160, True]


def hear(session: Session) -> str:
    """The first 20 ms that are not silence."""
    while True:
        frame = base64.b64decode(session.until("media")["media"]["payload"])
        if frame.strip(b"\xff"):
            return frame.decode("latin1")


def test_hanging_up_stops_the_stream() -> None:
    told: list[str] = []

    def talk(session: Session) -> None:
        session.until("start")
        call.do(HungUp())
        told.append(session.until("stop")["event"])

    with stream_line(talk) as url, toy_server({"/voice": connect(url)}) as line:
        board = Switchboard(toy_settings(line), toy_voice)
        call = board.place(CALLER, Telephone("real"))
        while not call.log.over:
            call.log.after(len(call.log.after(0)), 10)
    assert told == ["stop"]
    assert call.log.after(0)[-1][1] == PhoneEvent("hangup", "caller")


def test_the_rest_api_breaks_the_stream() -> None:
    def talk(session: Session) -> None:
        session.until("start")
        call.do(GoOn(NextDocument(f"{line}/elsewhere")))
        session.until("stop")

    with stream_line(talk) as url, toy_server({"/voice": connect(url), "/elsewhere": play("ailleurs")}) as line:
        call = Switchboard(toy_settings(line), toy_voice).place(CALLER, Telephone("real"))
        while not call.log.over:
            call.log.after(len(call.log.after(0)), 10)
    assert "ailleurs" in [event.text for _, event in call.log.after(0)]


def test_where_no_stream_can_be_opened_the_call_goes_on() -> None:
    _, ear = place(connect("ws://127.0.0.1:1/media"), play("au clavier"))
    assert "unstreamed" in types(ear)
    assert ear.events[-2] == PhoneEvent("says", "au clavier")


def test_a_telephone_without_sound_joins_no_stream_and_says_so() -> None:
    with toy_server({"/voice": connect("ws://127.0.0.1:1/media"), "/resume": play("au clavier")}) as line:
        call = Switchboard(toy_settings(line), toy_voice).place(CALLER, Telephone("script"))
        while not call.log.over:
            call.log.after(len(call.log.after(0)), 10)
    assert [event.type for _, event in call.log.after(0)] == ["ringing", "answered", "says", "hangup"]
