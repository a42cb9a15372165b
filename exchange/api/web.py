"""The exchange over HTTP, on loopback only: our telephones dial through it."""

import re
import socket
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

from flask import Flask, Response, abort, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from exchange.api.phones import KeysMessage, Number, PickedMessage, WordsMessage, add_phones
from exchange.api.rest import create_rest
from exchange.api.town import add_town
from exchange.board import Speak, Switchboard
from exchange.calls.call_requests import Dialled
from exchange.calls.handset import Answered, HungUp, Input, Keys, Silence, VoiceInput, Words
from exchange.calls.live import Pace, Telephone
from exchange.calls.verbs import LineFailed
from exchange.outside.people import read_rules
from exchange.outside.subscribers import SilentTelephone
from ivr.core.errors import ConfigurationError, InputError, UnknownCall
from ivr.core.settings import Settings

LONGEST_POLL = 25.0
"""Seconds that a telephone waits for the next event in one request."""

WAITING = 1024
"""Connections that may wait to be accepted: hundreds of telephones dial at once, each with several requests."""

STOPS = 0.05
"""Seconds after which the exchange notices that it is to stop."""

HOSTS = re.compile(r"(localhost|127\.0\.0\.1)(:\d+)?")
"""Names under which the exchange may be asked; any other means that a web page rebound its own name to loopback."""


class PlaceCall(BaseModel):
    """The body of `POST /calls`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    caller: Annotated[Number, Field(alias="from")]
    to: Number
    withheld: bool = False
    attested: bool | None = None
    pace: Pace = "real"
    keypad: bool = False


def _json() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        abort(400)
    return body


ACTS: Mapping[str, Callable[[], Input]] = {
    "answer": Answered,
    "keys": lambda: Keys(KeysMessage.model_validate(_json()).keys),
    "words": lambda: Words.typed(WordsMessage.model_validate(_json()).words),
    "sound": lambda: VoiceInput(PickedMessage.model_validate_json(request.get_data()).payload),
    "silence": Silence,
    "hangup": HungUp,
}
"""What a telephone does in a call, by the last part of the address."""


def create_exchange(settings: Settings, speak: Speak, people: Path | None = None) -> Flask:
    """The exchange as a Flask app; `people` is a file of rules for the people that the line calls.

    Raises ConfigurationError beside a real carrier, InputError for rules that are wrong."""
    board = Switchboard(settings, speak)
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.before_request(_check_origin)
    app.register_error_handler(ValidationError, _unprocessable)
    app.register_error_handler(InputError, lambda error: (jsonify(error=str(error)), 503))
    app.register_error_handler(LineFailed, lambda error: (jsonify(error=str(error)), 502))
    app.register_error_handler(UnknownCall, lambda error: (jsonify(error=str(error)), 404))
    app.register_blueprint(create_rest(settings, board))
    _add_calls(app, board)
    add_phones(app, board)
    add_town(app, board)
    if people:
        board.outside.people.behave(read_rules(people))
    return app


def _add_calls(app: Flask, board: Switchboard) -> None:
    @app.post("/calls")
    def place() -> tuple[Response, int]:
        wanted = PlaceCall.model_validate(_json())
        keypad = wanted.keypad or wanted.pace == "script"
        dialled = Dialled(wanted.to, "" if wanted.withheld else wanted.caller, wanted.attested, keypad)
        return jsonify(sid=board.place(dialled, Telephone(wanted.pace)).sid), 201

    @app.post("/telephones/<number>")
    def attend(number: str) -> tuple[str, int]:
        board.subscribers.attend(number, SilentTelephone())
        return "", 201

    @app.delete("/telephones/<number>")
    def forget(number: str) -> tuple[str, int]:
        board.subscribers.forget(number)
        return "", 204

    @app.get("/telephones/<number>/calls")
    def called(number: str) -> Response:
        telephone = board.subscribers.find(number)
        if not isinstance(telephone, SilentTelephone):
            abort(404)
        return jsonify(telephone.calls(max(0, request.args.get("after", 0, int)), LONGEST_POLL))

    @app.get("/calls/<sid>/events")
    def events(sid: str) -> Response:
        after = max(0, request.args.get("after", 0, int))
        news = board.find(sid).log.after(after, LONGEST_POLL)
        return jsonify([{"n": number, "type": event.type, "text": event.text} for number, event in news])

    @app.post(f"/calls/<sid>/<any({','.join(ACTS)}):act>")
    def act(sid: str, act: str) -> tuple[str, int]:
        board.find(sid).do(ACTS[act]())
        return "", 204


def _check_origin() -> None:
    """Only programs of this machine: a web page can neither send JSON here nor keep its own name."""
    if not HOSTS.fullmatch(request.host) or request.headers.get("Origin"):
        abort(403)
    ours = not request.path.startswith("/2010-04-01/")
    if request.method == "POST" and ours and request.mimetype != "application/json":
        abort(415)


def _unprocessable(error: Exception) -> tuple[Response, int]:
    assert isinstance(error, ValidationError)  # noqa: S101
    first = error.errors()[0]
    return jsonify(error=f"The field {first['loc'][0]} is wrong: {first['msg']}."), 422


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Requests are not logged."""


class RunningExchange:
    """An exchange that answers until it is closed."""

    def __init__(self, server: BaseWSGIServer, listening: socket.socket) -> None:
        self._server = server
        self._listening = listening
        self.url = f"http://127.0.0.1:{server.port}"
        self._thread = threading.Thread(target=server.serve_forever, args=(STOPS,), name="exchange", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops answering."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._listening.close()


def listen(port: int) -> socket.socket:
    """A socket on loopback that `WAITING` connections may wait at. Raises ConfigurationError when the port is taken."""
    try:
        return socket.create_server(("127.0.0.1", port), backlog=WAITING)
    except OSError as error:
        raise ConfigurationError(
            f"The exchange cannot listen on port {port} ({error.strerror}): set IVR_EXCHANGE_PORT."
        ) from error


def serve_exchange(settings: Settings, speak: Speak, people: Path | None = None) -> RunningExchange:
    """Runs the exchange in the background on loopback, at `settings.exchange_port` (0: any free port); `people` is a
    file of rules for the people that the line calls.

    Raises ConfigurationError beside a real carrier, or when the port is taken, InputError for rules that are wrong."""
    app = create_exchange(settings, speak, people)
    listening = listen(settings.exchange_port)
    server = make_server(
        "127.0.0.1", listening.getsockname()[1], app, threaded=True, request_handler=_Quiet, fd=listening.fileno()
    )
    return RunningExchange(server, listening)
