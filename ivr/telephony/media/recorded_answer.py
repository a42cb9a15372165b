"""Recognises a recorded answer as a call would: session, endpointing and recogniser without a carrier."""

import base64
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from ivr.core.codec import FRAME, FRAME_SECONDS, QUIET
from ivr.department import Listening
from ivr.dialogue.model import Listen
from ivr.language.grammars.base import Grammar, Understood
from ivr.language.grammars.text import UNKNOWN
from ivr.speech.asr import Model, Transcript
from ivr.telephony.media.actions import AskedQuestion, Recognise, Send, TurnAnswered
from ivr.telephony.media.recognition import recognise
from ivr.telephony.media.session import MediaSession


@dataclass(frozen=True)
class RecordedAnswer:
    """The first answer in a recording."""

    transcript: Transcript
    """Everything recognised, at any confidence; empty when nobody spoke."""
    understood: Understood
    """What the call would use; without a value when it would ask again."""


def hear(model: Model, grammar: Grammar, sound: bytes, listening: Listening) -> RecordedAnswer:
    """Feeds µ-law sound, then silence, to a session that has just asked for this kind of answer."""
    transcriber, session, transcript = model.listen(grammar), MediaSession(), Transcript()
    session.receive({"event": "start", "start": {"streamSid": "recording"}})
    listen = Listen(grammar.kind, grammar.most_keys, grammar.timing)
    actions = deque(session.ask(AskedQuestion(0, listen, listening=listening), ()))
    frames = _frames(sound, grammar)
    while True:
        while not actions:
            payload = base64.b64encode(next(frames)).decode()
            actions += session.receive({"event": "media", "media": {"payload": payload}})
        match actions.popleft():
            case TurnAnswered(heard=heard):
                break
            case Recognise() as job if result := recognise(job, grammar, transcriber):
                transcript = result.transcript if result.final else transcript
                actions += session.recognised(result)
            case Send({"event": "mark", "mark": mark}):
                actions += session.receive({"event": "mark", "mark": mark})
    if not heard.words:
        return RecordedAnswer(Transcript(), grammar.hear(""))
    return RecordedAnswer(transcript, grammar.hear("" if heard.words == UNKNOWN else heard.words))


def _frames(sound: bytes, grammar: Grammar) -> Iterator[bytes]:
    """The sound in frames, then more silence than any answer needs."""
    silence = grammar.timing.first + grammar.timing.end_silence + 1
    padded = sound + QUIET * (round(silence / FRAME_SECONDS) * FRAME + -len(sound) % FRAME)
    return (padded[at : at + FRAME] for at in range(0, len(padded), FRAME))
