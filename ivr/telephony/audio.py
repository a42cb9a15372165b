"""The audio files that the carrier fetches and plays."""

import re

from flask import Blueprint, Response, request

from ivr.core.clock import Clock
from ivr.core.errors import ForgedRequest
from ivr.speech.tones import waiting_tone
from ivr.speech.voices.voice import Voice
from ivr.telephony.audio_links import AudioLinks

TONE = "/audio/tone.wav"
"""The tone between two sentences on hold."""

_PAUSE = re.compile(r"\s*\|+\s*")


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
