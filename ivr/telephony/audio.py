"""The audio files that the carrier fetches and plays."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from flask import Blueprint, Response, request

from ivr.calls.turns import PERSONAL
from ivr.core.clock import Clock
from ivr.core.codec import TELEPHONE_RATE, encode, to_pcm, wav
from ivr.core.errors import ForgedRequest
from ivr.language.say import Say
from ivr.line import Line
from ivr.speech.voices.voice import Voice
from ivr.telephony.audio_links import AudioLinks, Utterance

TONE = "/audio/tone.wav"
"""The tone between two announcements on hold: it shows that the line is not dead."""
HERTZ = 440.0
"""Frequency of French telephone tones (ITU-T E.180, supplement 2)."""
LEVEL = -30.0
"""Peak in dBFS, well below speech."""
BEEP_SECONDS, EVERY_SECONDS, BEEPS = 0.3, 5.0, 3
FADE_SECONDS = 0.03
"""Fade at both ends, against clicks."""

_PAUSE = re.compile(r"\s*\|+\s*")


@dataclass(frozen=True)
class Announcer:
    """Announcements outside a conversation, for waiting callers and for agents: prompts as audio addresses."""

    line: Line
    links: AudioLinks
    public_url: str

    def plays(self, says: Iterable[Say]) -> list[str]:
        """The audio addresses of prompts."""
        now = self.line.clock()
        utterances = [Utterance(self.words(say), keep=PERSONAL.isdisjoint(say.values)) for say in says]
        return [f"{self.public_url}/audio/{self.links.token(utterance, now)}.wav" for utterance in utterances]

    def words(self, say: Say) -> str:
        """A prompt with its blanks filled in."""
        return self.line.departments.current().prompts.text(say)


def create_audio(links: AudioLinks, voice: Voice, clock: Clock, transcripts: bool) -> Blueprint:
    """The route /audio. With `transcripts` (local carrier only) the words are also available as text/plain."""
    routes = Blueprint("audio", __name__)

    @routes.get(TONE)
    def tone() -> Response:
        if transcripts and request.accept_mimetypes.best == "text/plain":
            return Response("", mimetype="text/plain")
        response = Response(waiting_tone(), mimetype="audio/x-wav")
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response

    @routes.get("/audio/<token>.wav")
    def audio(token: str) -> Response:
        try:
            utterance = links.utterance(token, clock())
        except ForgedRequest as error:
            return Response(str(error), 404, mimetype="text/plain")
        if transcripts and request.accept_mimetypes.best == "text/plain":
            return Response(_PAUSE.sub(" ", utterance.text).strip(), mimetype="text/plain")
        sound = voice.prompt_audio(utterance.prompt, utterance.text, utterance.slow, utterance.loud, utterance.keep)
        response = Response(sound, mimetype="audio/x-wav")
        response.headers["Cache-Control"] = "public, max-age=86400" if utterance.keep else "private, no-store"
        response.set_etag(token[-43:])
        response.make_conditional(request)
        return response

    return routes


@cache
def waiting_tone() -> bytes:
    """Fifteen seconds with a soft tone every five, as a telephone WAV."""
    time = np.arange(round(BEEP_SECONDS * TELEPHONE_RATE)) / TELEPHONE_RATE
    edges = np.minimum(time, time[::-1]) / FADE_SECONDS
    beep = 10 ** (LEVEL / 20) * np.clip(edges, 0, 1) * np.sin(2 * np.pi * HERTZ * time)
    silence = np.zeros(round(EVERY_SECONDS * TELEPHONE_RATE) - len(beep))
    return wav(encode(to_pcm(np.tile(np.concatenate((silence, beep)), BEEPS))))
