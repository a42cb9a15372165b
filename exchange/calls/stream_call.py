"""One media stream, the carrier's side, without a socket: messages in, messages out, one tick every 20 ms."""

from collections.abc import Callable, Mapping

from exchange.calls.handset import Ear, PhoneEvent, VoiceInput
from exchange.media.playout import Mouth, Playout
from exchange.media.wire import Wire, WireClear, WireMark, WireMedia, read
from ivr.core.codec import FRAME, QUIET, TELEPHONE_RATE
from ivr.core.errors import InputError
from ivr.core.log import get_logger

SAYS = "say:"
"""A mark with this prefix continues with the audio token of the words before it: a convention of this exchange."""
SILENT_TICKS = 15
"""Frames without sound after which the line has stopped speaking (0.3 s)."""


class StreamCall:
    """What is said and heard in one stream."""

    def __init__(self, wire: Wire, ear: Ear, says: Callable[[str, float], None]) -> None:
        self._wire = wire
        self._ear = ear
        self._says = says
        """Called with the audio token of words, and their length in seconds."""
        self._playout = Playout()
        self._mouth = Mouth()
        self._unnamed = 0
        """Samples since the last mark."""
        self._silent = SILENT_TICKS

    def open(self, parameters: Mapping[str, str]) -> list[str]:
        """The first messages."""
        self._ear.notice(PhoneEvent("streaming"))
        return [self._wire.connected(), self._wire.start(parameters)]

    def receive(self, text: str) -> list[str]:
        """A message of the line's, and the answer to it; what Twilio would not take is dropped."""
        try:
            message = read(text)
        except InputError as error:
            get_logger().warning("stream_message_dropped", reason=str(error))
            return []
        match message:
            case WireMedia():
                self._play(message.ulaw)
            case WireMark():
                self._name(message.name)
            case WireClear():
                self._ear.hush()
                self._unnamed = 0
                return [self._wire.mark(name) for name in self._playout.clear()]
        return []

    def tick(self) -> list[str]:
        """20 ms go by."""
        marks = self._playout.pass_time(FRAME)
        self._notice_silence()
        return [self._wire.mark(name) for name in marks] + [self._wire.media(self._mouth.frame().ljust(FRAME, QUIET))]

    def press(self, keys: str) -> list[str]:
        """The caller presses keys."""
        return [self._wire.dtmf(key) for key in keys]

    def speak(self, voice: VoiceInput) -> None:
        """The caller says something."""
        self._mouth.say(voice.ulaw, voice.live)

    def leave(self) -> list[str]:
        """The call leaves the stream before the line closes it."""
        return [self._wire.stop()]

    def _play(self, ulaw: bytes) -> None:
        self._playout.play(len(ulaw))
        self._ear.hear(ulaw)
        self._unnamed += len(ulaw)
        self._silent = 0

    def _name(self, name: str) -> None:
        self._playout.mark(name)
        if name.startswith(SAYS):
            self._says(name.removeprefix(SAYS), self._unnamed / TELEPHONE_RATE)
            self._unnamed = 0
        else:
            self._tell_unnamed()

    def _tell_unnamed(self) -> None:
        if self._unnamed:
            self._ear.notice(plays(self._unnamed / TELEPHONE_RATE))
            self._unnamed = 0

    def _notice_silence(self) -> None:
        """Once the line has been silent for a moment it counts as listening."""
        self._silent = 0 if self._playout.playing else self._silent + 1
        if self._silent == SILENT_TICKS:
            self._tell_unnamed()
            self._ear.notice(PhoneEvent("listening"))


def plays(seconds: float) -> PhoneEvent:
    """Sound of this length whose words are not known."""
    return PhoneEvent("plays", f"{seconds:.1f}".replace(".", ","))
