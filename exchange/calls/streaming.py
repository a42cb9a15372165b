"""Carries a call through a media stream, in real time, in the thread of the call."""

import re
import secrets
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass

from exchange.calls.call_requests import CallRequests
from exchange.calls.handset import Ear, GoOn, HungUp, Input, Join, Keys, PhoneEvent, Silence, VoiceInput, Words
from exchange.calls.stream_call import StreamCall, plays
from exchange.calls.stream_socket import StreamClosed, StreamSocket
from exchange.calls.verbs import LineFailed
from exchange.media.wire import Wire
from ivr.core.codec import FRAME_SECONDS
from ivr.core.log import get_logger

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,4000}")


@dataclass(frozen=True)
class StreamingParts:
    """What a streamed call needs from outside."""

    connect: Callable[[str], AbstractContextManager[StreamSocket]]
    """Opens the stream at an address. Raises LineFailed."""
    voice: Callable[[str], bytes]
    """Speaks a typed sentence: µ-law."""
    clock: Callable[[], float] = time.monotonic
    """Seconds from any fixed moment."""


class Streaming:
    """A call in streams, one after the other."""

    def __init__(
        self, requests: CallRequests, studio: StreamingParts, ear: Ear, wait: Callable[[float], Input | None]
    ) -> None:
        self._requests = requests
        self._studio = studio
        self._ear = ear
        self._wait = wait
        """The next thing that the telephone does within this many seconds; None for nothing."""

    def run(self, join: Join) -> Input | None:
        """Talks until the stream ends; answers as `Join` wants it."""
        try:
            with self._studio.connect(join.url) as socket, ThreadPoolExecutor(1, "transcript") as transcript:
                return self._talk(self._stream(transcript), socket, join)
        except StreamClosed:
            self._ear.hush()
            return Silence()
        except LineFailed as error:
            get_logger().warning("stream_refused", call=self._requests.dialled.sid, reason=str(error))
            self._ear.notice(PhoneEvent("unstreamed", str(error)))
            return None

    def _stream(self, transcript: Executor) -> StreamCall:
        def says(token: str, seconds: float) -> None:
            transcript.submit(self._tell, token, seconds)

        account, call = self._requests.line.account_sid, self._requests.dialled.sid
        return StreamCall(Wire(account, call, "MZ" + secrets.token_hex(16)), self._ear, says)

    def _talk(self, stream: StreamCall, socket: StreamSocket, join: Join) -> Input:
        socket.send(stream.open(dict(join.parameters)))
        due = self._studio.clock()
        while True:
            for message in socket.received():
                socket.send(stream.receive(message))
            socket.send(stream.tick())
            due += FRAME_SECONDS
            while (heard := self._wait(max(0.0, due - self._studio.clock()))) is not None:
                if isinstance(heard, HungUp | GoOn):
                    socket.send(stream.leave())
                    return heard
                self._do(heard, stream, socket)

    def _do(self, heard: Input, stream: StreamCall, socket: StreamSocket) -> None:
        match heard:
            case Keys():
                socket.send(stream.press(heard.keys))
            case Words():
                stream.speak(VoiceInput(self._studio.voice(heard.words)))
            case VoiceInput():
                stream.speak(heard)

    def _tell(self, token: str, seconds: float) -> None:
        """Notices the words of a token, or their length where the line does not give them; nothing for a pause."""
        try:
            words = self._requests.words(token) if _TOKEN.fullmatch(token) else None
        except LineFailed:
            words = None
        if words is None:
            self._ear.notice(plays(seconds))
        elif words:
            self._ear.notice(PhoneEvent("says", words))
