"""A WebSocket on the connection of a web request.

The protocol comes from the `websockets` library without its input and output: the request's thread reads, any thread
may write. An extra reading thread for each socket, as WSGI servers add, costs more than processing the messages."""

import select
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from websockets.frames import Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

LARGEST_MESSAGE = 64 * 1024
"""Bytes of one message; the carrier's have about 300."""
READ = 64 * 1024
SEND_WITHIN = 10
"""Seconds in which the other side must accept what is sent."""
FAREWELL = 1.0
"""Seconds for the other side's half of the closing handshake."""
_HEADERS = ("Host", "Upgrade", "Connection", "Origin", "Sec-WebSocket-Key", "Sec-WebSocket-Version")


class SocketClosed(OSError):
    """The other side closed the socket, or broke the protocol."""


class WebSocket:
    """An open socket."""

    def __init__(self, connection: socket.socket, handshake: bytes) -> None:
        self._connection = connection
        self._protocol = ServerProtocol(max_size=LARGEST_MESSAGE)
        self._writing = threading.Lock()
        self._coming: deque[str] = deque()
        self._parts: list[bytes] = []
        """Frames of an incomplete message."""
        self._readable = select.poll()
        self._readable.register(connection, select.POLLIN)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_WITHIN, 0))
        self._accept(handshake)

    def receive(self, timeout: float) -> str | None:
        """The next message; None when none comes within `timeout` seconds. Raises SocketClosed, OSError."""
        while not self._coming:
            if not self._readable.poll(timeout * 1000):
                return None
            self._read()
        return self._coming.popleft()

    def send(self, message: str) -> None:
        """Sends a message. Raises SocketClosed, or OSError when the other side accepts nothing."""
        with self._writing:
            if self._protocol.state is not State.OPEN:
                raise SocketClosed("The socket is closed.")
            self._protocol.send_text(message.encode())
            self._flush()

    def close(self) -> None:
        """Closes the socket if it is open."""
        try:
            with self._writing:
                if self._protocol.state is State.OPEN:
                    self._protocol.send_close(1000)
                    self._flush()
            while self._readable.poll(FAREWELL * 1000):
                self._read()
        except OSError:
            """Already closed."""

    def _accept(self, handshake: bytes) -> None:
        self._protocol.receive_data(handshake)
        for event in self._protocol.events_received():
            if isinstance(event, Request):
                self._protocol.send_response(self._protocol.accept(event))
        self._flush()

    def _read(self) -> None:
        data = self._connection.recv(READ)
        with self._writing:
            if data:
                self._protocol.receive_data(data)
            else:
                self._protocol.receive_eof()
            frames = self._protocol.events_received()
            self._flush()
        for frame in frames:
            self._take(frame)
        if not data or (not self._coming and self._protocol.state is not State.OPEN):
            raise SocketClosed("The other side closed the socket.")

    def _take(self, frame: Any) -> None:
        if frame.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            self._parts.append(bytes(frame.data))
            if frame.fin:
                self._coming.append(b"".join(self._parts).decode(errors="replace"))
                self._parts.clear()

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._connection.sendall(data)


def add_socket(routes: Blueprint, path: str, serve: Callable[[WebSocket], None]) -> None:
    """Adds a WebSocket route; each socket is closed when `serve` returns."""

    def upgraded() -> Response:
        connection = request.environ.get("gunicorn.socket") or request.environ["werkzeug.socket"]
        opened = WebSocket(connection, _handshake())
        try:
            serve(opened)
        finally:
            opened.close()
        return _Served()

    routes.add_url_rule(path, "socket", upgraded, websocket=True, strict_slashes=False)


class _Served(Response):
    """Writes nothing more on the connection."""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Tells gunicorn that the connection was taken over: no answer, no reuse."""
        if "gunicorn.socket" in environ:
            raise StopIteration
        return super().__call__(environ, start_response)


def _handshake() -> bytes:
    """The request's text, for the library to check and answer. Without compression: sound would not shrink."""
    lines = [f"GET {request.path} HTTP/1.1"]
    lines += [f"{name}: {request.headers[name]}" for name in _HEADERS if name in request.headers]
    return "\r\n".join((*lines, "", "")).encode()
