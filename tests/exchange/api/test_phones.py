import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from exchange.api.web import serve_exchange
from tests.exchange.toy import play, toy_server, toy_settings, toy_voice

ASK = '<Gather numDigits="1" action="/next">' + play("question") + '<Pause length="60"/></Gather>'
DIAL = {"type": "dial", "from": "+33353010001", "to": "+33385218399"}


@pytest.fixture(scope="module")
def exchange() -> Iterator[str]:
    with toy_server({"/voice": ASK, "/next": play("touche DIGITS")}) as url:
        running = serve_exchange(toy_settings(url), toy_voice)
        yield running.url.replace("http", "ws") + "/phone"
        running.close()


@pytest.fixture
def phone(exchange: str) -> Iterator[ClientConnection]:
    with connect(exchange, proxy=None) as connection:
        yield connection


def until(phone: ClientConnection, kind: str, event: str = "") -> dict[str, Any]:
    """The next message of this kind."""
    while True:
        told: dict[str, Any] = json.loads(phone.recv(timeout=60))
        if told["type"] == kind and told.get("event", "") == event:
            return told


def send(phone: ClientConnection, message: dict[str, Any]) -> None:
    phone.send(json.dumps(message))


def test_it_hears_the_line_and_reads_its_words(phone: ClientConnection) -> None:
    send(phone, DIAL)
    assert until(phone, "event", "ringing")["text"] == "+33385218399"
    assert until(phone, "event", "says")["text"] == "question"
    assert base64.b64decode(until(phone, "sound")["payload"]) == b"\xff" * 80


def test_keys_answer(phone: ClientConnection) -> None:
    send(phone, DIAL)
    until(phone, "event", "says")
    send(phone, {"type": "keys", "keys": "4"})
    assert until(phone, "event", "says")["text"] == "touche 4"
    assert until(phone, "event", "hangup")["text"] == "line"


def test_typed_words_answer_a_line_by_keypad_too(phone: ClientConnection) -> None:
    send(phone, DIAL)
    until(phone, "event", "says")
    send(phone, {"type": "words", "words": "oui"})
    assert until(phone, "event", "says")["text"] == "touche none"


def test_hanging_up_ends_the_call(phone: ClientConnection) -> None:
    send(phone, DIAL)
    until(phone, "event", "says")
    send(phone, {"type": "hangup"})
    assert until(phone, "event", "hangup")["text"] == "caller"


@pytest.mark.parametrize(
    "message",
    [{"type": "keys", "keys": "1"}, {"type": "dial", "from": "0353"}, {"type": "nothing"}, {**DIAL, "more": 1}],
)
def test_a_wrong_first_message_is_refused_in_one_sentence(phone: ClientConnection, message: dict[str, Any]) -> None:
    send(phone, message)
    assert until(phone, "event", "failed")["text"].endswith(".")


def test_a_wrong_message_ends_the_call(phone: ClientConnection) -> None:
    send(phone, DIAL)
    until(phone, "event", "says")
    send(phone, {"type": "keys", "keys": "x"})
    assert until(phone, "event", "failed")["text"].startswith("The message is wrong")
