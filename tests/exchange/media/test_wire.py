import base64
import json

import pytest

from exchange.media.wire import Wire, WireClear, WireMark, WireMedia, read
from ivr.core.errors import InputError


def wire() -> Wire:
    return Wire("AC1", "CA1", "MZ1")


def test_it_begins_as_twilios_messages_page_shows() -> None:
    assert json.loads(wire().connected()) == {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    assert json.loads(wire().start({"token": "abc"})) == {
        "event": "start",
        "sequenceNumber": "1",
        "start": {
            "accountSid": "AC1",
            "streamSid": "MZ1",
            "callSid": "CA1",
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            "customParameters": {"token": "abc"},
        },
        "streamSid": "MZ1",
    }


def test_numbers_are_strings_and_time_counts_milliseconds_of_sound() -> None:
    sending = wire()
    sending.start({})
    sending.media(bytes(160))
    assert json.loads(sending.media(b"\xff" * 160)) == {
        "event": "media",
        "sequenceNumber": "3",
        "media": {
            "track": "inbound",
            "chunk": "2",
            "timestamp": "20",
            "payload": base64.b64encode(b"\xff" * 160).decode(),
        },
        "streamSid": "MZ1",
    }


def test_keys_marks_and_the_end_are_told() -> None:
    sending = wire()
    assert json.loads(sending.dtmf("#"))["dtmf"] == {"track": "inbound_track", "digit": "#"}
    assert json.loads(sending.mark("m"))["mark"] == {"name": "m"}
    assert json.loads(sending.stop())["stop"] == {"accountSid": "AC1", "callSid": "CA1"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"event":"media","streamSid":"MZ1","media":{"payload":"/w=="}}', WireMedia(b"\xff")),
        ('{"event":"mark","streamSid":"MZ1","mark":{"name":"7"}}', WireMark("7")),
        ('{"event":"clear","streamSid":"MZ1"}', WireClear()),
    ],
)
def test_it_reads_what_twilio_takes(text: str, message: object) -> None:
    assert read(text) == message


BAD_BASE64 = '{"event":"media","streamSid":"MZ1","media":{"payload":"é"}}'
NO_PAYLOAD = '{"event":"media","streamSid":"MZ1","media":{}}'


@pytest.mark.parametrize("text", ["", "[]", '{"event":"stop"}', '{"event":"clear"}', NO_PAYLOAD, BAD_BASE64])
def test_it_refuses_anything_else(text: str) -> None:
    with pytest.raises(InputError):
        read(text)
