"""A toy line: every path answers with the TwiML it was given, audio with its own words."""

from urllib.parse import quote

from flask import Flask, Response, request

from ivr.settings import Settings
from tests.support.line import InProcessLine

TOKEN = "0123456789abcdef0123456789abcdef"
URL = "http://localhost:8000"

Documents = dict[str, str | list[str]]


def toy_settings() -> Settings:
    """Settings of the local carrier, from nothing but defaults."""
    return Settings.model_construct(
        public_url=URL, carrier="local", twilio_auth_token=TOKEN, twilio_account_sid="AC" + "0" * 32, exchange_port=0
    )


def toy_app(documents: Documents) -> Flask:
    """A Flask app that answers `documents[path]`; a list is answered one element after the other, the last for good."""
    app = Flask(__name__)

    @app.route("/audio/<words>")
    def audio(words: str) -> Response:
        return Response(words.replace("_", " "), mimetype="text/plain")

    @app.route("/<path:path>", methods=["GET", "POST"])
    def document(path: str) -> Response:
        given = documents.get(f"/{path}")
        if given is None:
            return Response("", 404)
        body = given if isinstance(given, str) else given.pop(0) if len(given) > 1 else given[0]
        body = body.replace("DIGITS", quote(request.values.get("Digits", "none")))
        body = body.replace("WORDS", request.values.get("SpeechResult", "none").replace(" ", "_"))
        return Response(f"<Response>{body}</Response>", mimetype="text/xml")

    return app


def toy_line(documents: Documents) -> InProcessLine:
    """The toy line, in process."""
    documents.setdefault("/voice/status", "")
    return InProcessLine(toy_app(documents).test_client(), toy_settings())


def play(words: str) -> str:
    """A `<Play>` of audio with these words."""
    return f"<Play>/audio/{words.replace(' ', '_')}</Play>"


