"""Both sides of a media session as lists: what the carrier sends, what it gets back."""

import base64
from collections.abc import Sequence

import numpy as np

from ivr.core import codec
from ivr.dialogue.model import Listen
from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.speech.asr import Transcript
from ivr.speech.endpointing import Listener
from ivr.telephony.media.actions import (
    Action,
    AskedQuestion,
    Opened,
    Recognise,
    Recognised,
    RecogniserOrder,
    Send,
    TurnAnswered,
)
from ivr.telephony.media.playback import PlaybackPart
from ivr.telephony.media.session import MediaSession

START = {
    "event": "start",
    "sequenceNumber": "1",
    "streamSid": "MZ1",
    "start": {
        "streamSid": "MZ1",
        "callSid": "CA1",
        "tracks": ["inbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"token": "secret"},
    },
}


YES_NO = Listen("yes_no", 1, Timing(first=8.0, end_silence=1.0))


PHONE = Listen("phone", 10, Timing(first=12.0, between_keys=5.0, end_silence=2.5))


SECOND = codec.encode(np.full(8000, 1000, np.int16))


def loud(frame: bytes) -> bool:
    return bool(np.abs(np.frombuffer(frame, np.int16)).max() > 500)


def opened() -> MediaSession:
    session = MediaSession(lambda patience: Listener(patience, loud))
    session.receive({"event": "connected", "protocol": "Call", "version": "1.0.0"})
    assert session.receive(START) == [Opened("secret", "CA1")]
    return session


def asking(listen: Listen | None = YES_NO, interruptible: bool = True, heard: bool = True) -> MediaSession:
    """A session whose question is being played, or has been heard."""
    session = opened()
    session.ask(AskedQuestion(4, listen, interruptible), [PlaybackPart("4.0", SECOND)])
    if heard:
        assert session.receive(mark("4.0")) == []
    return session


def mark(name: str) -> dict[str, object]:
    return {"event": "mark", "streamSid": "MZ1", "sequenceNumber": "9", "mark": {"name": name}}


def key(digit: str) -> dict[str, object]:
    return {"event": "dtmf", "streamSid": "MZ1", "dtmf": {"track": "inbound_track", "digit": digit}}


def sound(pattern: str, size: int = 160) -> list[dict[str, object]]:
    """'#' is 20 ms of voice, '.' 20 ms of silence, cut into messages of `size` bytes."""
    pcm = np.concatenate([np.full(160, 3000 if each == "#" else 0, np.int16) for each in pattern])
    ulaw = codec.encode(pcm)
    parts = [ulaw[at : at + size] for at in range(0, len(ulaw), size)]
    return [
        {
            "event": "media",
            "streamSid": "MZ1",
            "sequenceNumber": str(number),
            "media": {"track": "inbound", "chunk": str(number), "payload": base64.b64encode(part).decode()},
        }
        for number, part in enumerate(parts)
    ]


def play(session: MediaSession, messages: Sequence[object]) -> list[Action]:
    return [action for message in messages for action in session.receive(message)]


def orders(actions: Sequence[Action]) -> list[RecogniserOrder]:
    return [
        action.order for action in actions if isinstance(action, Recognise) and action.order is not RecogniserOrder.HEAR
    ]


def sent(actions: Sequence[Action]) -> list[str]:
    return [str(action.message["event"]) for action in actions if isinstance(action, Send)]


def answers(actions: Sequence[Action]) -> list[TurnAnswered]:
    return [action for action in actions if isinstance(action, TurnAnswered)]


def result(actions: Sequence[Action], words: str, final: bool = True, sure: float = 1.0) -> Recognised:
    utterance = max(action.utterance for action in actions if isinstance(action, Recognise))
    understood = Understood("yes") if words == "oui" else NOTHING
    return Recognised(utterance, Transcript(words, sure, unknown=not words), understood, final)
