"""A line that speaks Media Streams: what it was told, and what it says, are the test's."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.server import ServerConnection, serve

from exchange.calls.line import signature
from tests.exchange.toy import TOKEN


class Session:
    """The line's end of one stream."""

    def __init__(self, connection: ServerConnection) -> None:
        self.connection = connection
        self.path = connection.request.path if connection.request else ""
        self.signed = connection.request.headers.get("X-Twilio-Signature") if connection.request else None

    def send(self, event: str, **content: Any) -> None:
        self.connection.send(json.dumps({"event": event, "streamSid": "MZ", **content}))

    def play(self, ulaw: bytes) -> None:
        self.send("media", media={"payload": base64.b64encode(ulaw).decode()})

    def until(self, event: str) -> dict[str, Any]:
        """The next message of this kind."""
        while True:
            told: dict[str, Any] = json.loads(self.connection.recv(timeout=60))
            if told["event"] == event:
                return told


@contextmanager
def stream_line(talk: Callable[[Session], None]) -> Iterator[str]:
    """A socket server on which each stream is carried on by `talk`, at the address that is yielded."""
    with serve(lambda connection: talk(Session(connection)), "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}/media"
        server.shutdown()
        thread.join()


def rightly_signed(session: Session, url: str) -> bool:
    """The handshake carries the signature of this address."""
    return session.signed == signature(TOKEN, url, {})
