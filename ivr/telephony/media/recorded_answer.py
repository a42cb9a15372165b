"""Recognises a recorded answer as a call would: session, endpointing and recogniser without a carrier."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ivr.core.codec import FRAME, FRAME_SECONDS, QUIET
from ivr.department import Listening
from ivr.dialogue.model import Heard, Listen
from ivr.language.grammars.base import Grammar, Understood
from ivr.language.grammars.text import UNKNOWN
from ivr.speech.asr import Model, Transcript
from ivr.telephony.media.actions import Action, AskedQuestion, Recognise, Send, TurnAnswered
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
    session = _ImmediateSession(grammar, model)
    session.ask(listening)
    heard = next(heard for frame in _frames(sound, grammar) if (heard := session.take(frame)))
    if not heard.words:
        return RecordedAnswer(Transcript(), grammar.hear(""))
    return RecordedAnswer(session.transcript, grammar.hear("" if heard.words == UNKNOWN else heard.words))


class _ImmediateSession:
    """A media session whose actions are carried out at once."""

    def __init__(self, grammar: Grammar, model: Model) -> None:
        self._grammar = grammar
        self._transcriber = model.listen(grammar)
        self._session = MediaSession()
        self.transcript = Transcript()

    def ask(self, listening: Listening) -> None:
        """Asks an empty question, which is over at once."""
        listen = Listen(self._grammar.kind, self._grammar.most_keys, self._grammar.timing)
        self._session.receive({"event": "start", "start": {"streamSid": "recording"}})
        self._perform(self._session.ask(AskedQuestion(0, listen, listening=listening), ()))

    def take(self, frame: bytes) -> Heard | None:
        """Takes 20 ms of sound; the answer once it has ended."""
        payload = base64.b64encode(frame).decode()
        return self._perform(self._session.receive({"event": "media", "media": {"payload": payload}}))

    def _perform(self, actions: Iterable[Action]) -> Heard | None:
        waiting = list(actions)
        while waiting:
            match waiting.pop(0):
                case TurnAnswered(heard=heard):
                    return heard
                case Recognise() as job if result := recognise(job, self._grammar, self._transcriber):
                    self.transcript = result.transcript if result.final else self.transcript
                    waiting += self._session.recognised(result)
                case Send({"event": "mark", "mark": mark}):
                    waiting += self._session.receive({"event": "mark", "mark": mark})
        return None


def _frames(sound: bytes, grammar: Grammar) -> Iterator[bytes]:
    """The sound in frames, then more silence than any answer needs."""
    silence = grammar.timing.first + grammar.timing.end_silence + 1
    padded = sound + QUIET * (round(silence / FRAME_SECONDS) * FRAME + -len(sound) % FRAME)
    return (padded[at : at + FRAME] for at in range(0, len(padded), FRAME))
