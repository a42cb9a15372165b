"""The line's side of a WebSocket, on a pair of connected sockets."""

import socket
from collections.abc import Iterator

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from ivr.telephony.media.web_socket import LARGEST_MESSAGE, SocketClosed, WebSocket


class Peer:
    """The carrier's side."""

    def __init__(self) -> None:
        self.protocol = ClientProtocol(parse_uri("ws://line.test/media"))
        self.connection, served = socket.socketpair()
        self.protocol.send_request(self.protocol.connect())
        handshake = b"".join(self.protocol.data_to_send())
        self.line = WebSocket(served, handshake)
        self.served = served
        self.read()

    def read(self) -> list[object]:
        self.protocol.receive_data(self.connection.recv(1 << 20))
        return self.protocol.events_received()

    def send(self) -> None:
        for data in self.protocol.data_to_send():
            self.connection.sendall(data)

    def say(self, *texts: str) -> None:
        for text in texts:
            self.protocol.send_text(text.encode())
        self.send()


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.connection.close()
    peer.served.close()


def test_messages_come_in_their_order_however_they_are_cut(peer: Peer) -> None:
    peer.protocol.send_text(b"une phr", fin=False)
    peer.protocol.send_continuation("ase coupée".encode(), fin=True)
    peer.say("une autre")
    assert [peer.line.receive(1), peer.line.receive(1)] == ["une phrase coupée", "une autre"]
    assert peer.line.receive(0) is None


def test_what_is_sent_arrives_whole(peer: Peer) -> None:
    peer.line.send("é" * 1000)
    frames = [frame for frame in peer.read() if isinstance(frame, Frame)]
    assert [(frame.opcode, frame.data.decode()) for frame in frames] == [(Opcode.TEXT, "é" * 1000)]


def test_a_ping_is_answered_and_is_no_message(peer: Peer) -> None:
    peer.protocol.send_ping(b"there?")
    peer.say("oui")
    assert peer.line.receive(1) == "oui"
    assert any(isinstance(frame, Frame) and frame.opcode is Opcode.PONG for frame in peer.read())


def test_what_was_said_before_the_end_is_still_received(peer: Peer) -> None:
    peer.say("un", "deux")
    peer.connection.close()
    assert [peer.line.receive(1), peer.line.receive(1)] == ["un", "deux"]
    with pytest.raises(SocketClosed):
        peer.line.receive(1)


def test_it_closes_although_messages_have_not_been_received(peer: Peer) -> None:
    peer.say("un", "deux", "trois")
    assert peer.line.receive(1) == "un"
    peer.connection.shutdown(socket.SHUT_RDWR)
    peer.line.close()
    with pytest.raises(SocketClosed):
        peer.line.send("trop tard")


def test_a_closing_handshake_ends_the_socket(peer: Peer) -> None:
    peer.protocol.send_close(1000)
    peer.send()
    with pytest.raises(SocketClosed):
        peer.line.receive(1)
    with pytest.raises(SocketClosed):
        peer.line.send("trop tard")


def test_a_message_of_any_length_is_not_taken(peer: Peer) -> None:
    peer.say("x" * (LARGEST_MESSAGE + 1))
    with pytest.raises(SocketClosed):
        peer.line.receive(1)


def test_a_request_that_is_no_handshake_opens_nothing() -> None:
    connection, served = socket.socketpair()
    refused = WebSocket(served, b"GET /media HTTP/1.1\r\nHost: line.test\r\n\r\n")
    assert connection.recv(1000).startswith(b"HTTP/1.1 426")
    with pytest.raises(SocketClosed):
        refused.send("bonjour")
    connection.close()
    served.close()
