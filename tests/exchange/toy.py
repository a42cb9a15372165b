"""A toy line: every path answers with the TwiML it was given, audio with its own words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.serving import make_server

from exchange.calls.virtual import VirtualPhone
from exchange.telephone.script import Setup
from ivr.core.settings import Settings
from ivr.speech.voices.voice import telephone_speech
from tests.support.line import InProcessLine, dialler
from tests.support.serving import running

URL = "http://localhost:8000"
TOKEN = "0123456789abcdef0123456789abcdef"
ACCOUNT = "AC" + "0" * 32

Documents = dict[str, str | list[str]]


def toy_settings(url: str = URL, var: Path = Path("/nonexistent")) -> Settings:
    """Settings of the local carrier, from nothing but defaults."""
    settings = Settings.model_construct(
        public_url=url, carrier="local", twilio_account_sid="", twilio_auth_token="", exchange_port=0, var_dir=var
    )
    vars(settings).update(account_sid=ACCOUNT, auth_token=TOKEN)
    return settings


toy_voice = telephone_speech(toy_settings())
"""A real voice."""


def toy_app(documents: Documents, told: list[dict[str, str]] | None = None) -> Flask:
    """A Flask app that answers `documents[path]`; a list is answered one element after the other, the last for good.

    What is posted to /progress goes into `told`."""
    app = Flask(__name__)

    @app.route("/audio/<words>")
    def audio(words: str) -> Response:
        if request.headers["Accept"] == "audio/x-wav":
            return Response(wav(0.01), mimetype="audio/x-wav")
        return Response(words.replace("_", " "), mimetype="text/plain")

    @app.route("/<path:path>", methods=["GET", "POST"])
    def document(path: str) -> Response:
        if told is not None and path == "progress":
            told.append(request.form.to_dict())
        given = documents.get(f"/{path}")
        if given is None:
            return Response("", 404)
        body = given if isinstance(given, str) else given.pop(0) if len(given) > 1 else given[0]
        body = body.replace("DIGITS", request.values.get("Digits", "none"))
        body = body.replace("WORDS", request.values.get("SpeechResult", "none").replace(" ", "_"))
        return Response(f"<Response>{body}</Response>", mimetype="text/xml")

    return app


def wav(seconds: float) -> bytes:
    """A µ-law WAVE file of silence, as the line serves them."""
    data = b"\xff" * int(8000 * seconds)
    head = b"WAVEfmt " + (18).to_bytes(4, "little") + bytes((7, 0, 1, 0)) + (8000).to_bytes(4, "little") * 2
    body = head + bytes((1, 0, 8, 0, 0, 0)) + b"data" + len(data).to_bytes(4, "little") + data
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def toy_line(documents: Documents) -> InProcessLine:
    """The toy line, in process."""
    documents.setdefault("/voice/status", "")
    return InProcessLine(toy_app(documents).test_client(), toy_settings())


@contextmanager
def toy_server(documents: Documents) -> Iterator[str]:
    """The toy line over HTTP, at the URL that is yielded."""
    documents.setdefault("/voice/status", "")
    with serve(toy_app(documents)) as url:
        yield url


@contextmanager
def serve(app: Flask) -> Iterator[str]:
    """An app over HTTP, at the URL that is yielded."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    with running(server):
        yield f"http://127.0.0.1:{server.port}"


def call(line: InProcessLine, setup: Setup = Setup()) -> VirtualPhone:  # noqa: B008
    """Dials the toy line in virtual time."""
    return dialler(line)(setup)


def play(words: str) -> str:
    """A `<Play>` of audio with these words."""
    return f"<Play>/audio/{words.replace(' ', '_')}</Play>"
