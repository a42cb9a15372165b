"""The WebSocket of a media stream, and the telephone's own one: thin covers of the `websockets` client."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from urllib.parse import urljoin, urlsplit

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from exchange.calls.line import signature
from exchange.calls.verbs import LineFailed

LARGEST_MESSAGE = 4 * 1024 * 1024
"""Bytes: some six minutes of sound."""


class StreamClosed(Exception):
    """The other side closed the socket, or it was lost."""


class StreamSocket:
    """An open socket. Every method raises StreamClosed once it is not."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    def send(self, messages: Iterable[str]) -> None:
        """Sends text messages."""
        try:
            for message in messages:
                self._connection.send(message)
        except ConnectionClosed as error:
            raise StreamClosed from error

    def received(self) -> Iterator[str]:
        """The messages that have arrived by now."""
        try:
            while True:
                yield self._text(self._connection.recv(timeout=0))
        except TimeoutError:
            return
        except ConnectionClosed as error:
            raise StreamClosed from error

    def messages(self) -> Iterator[str]:
        """Every message until the socket is closed; waits for them."""
        with suppress(ConnectionClosed):
            for message in self._connection:
                yield self._text(message)

    @staticmethod
    def _text(message: str | bytes) -> str:
        return message if isinstance(message, str) else ""


def open_stream(url: str, auth_token: str, public_url: str) -> AbstractContextManager[StreamSocket]:
    """A stream as the carrier opens it: the handshake is signed with the address of the stream and no parameters.

    A line without TLS is reached without it, also when its TwiML says wss. Raises LineFailed when the handshake
    fails."""
    url = urljoin(public_url.replace("http", "ws", 1), url)
    secure = urlsplit(public_url).scheme == "https"
    reached = url if secure else url.replace("wss:", "ws:", 1)
    return open_socket(reached, {"X-Twilio-Signature": signature(auth_token, url, {})})


@contextmanager
def open_socket(url: str, headers: dict[str, str] | None = None) -> Iterator[StreamSocket]:
    """A socket, closed at the end. Raises LineFailed when the handshake fails."""
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(
                connect(
                    url,
                    additional_headers=headers,
                    user_agent_header="TwilioProxy/1.1",
                    compression=None,
                    max_size=LARGEST_MESSAGE,
                    open_timeout=5,
                    ping_interval=None,
                    close_timeout=1,
                    proxy=None,
                )
            )
        except (OSError, WebSocketException) as error:
            raise LineFailed(f"The socket cannot be opened ({type(error).__name__}, Twilio error 31920).") from error
        yield StreamSocket(connection)
