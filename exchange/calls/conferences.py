"""Conferences: calls that hear each other (Twilio's page "TwiML Voice: Conference")."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from exchange.calls.handset import Driver, NextDocument, Nudge, PhoneEvent
from exchange.calls.verbs import Conference
from exchange.media.playout import Mouth
from ivr.core import codec
from ivr.core.codec import FRAME, FRAME_SECONDS, QUIET
from ivr.core.errors import UnknownCall

MOST_BEHIND = 50 * FRAME
"""Bytes kept of a microphone whose sound arrives faster than it is mixed."""


@dataclass
class Seat:
    """One call in a conference."""

    sid: str
    verb: Conference
    driver: Driver
    music: NextDocument | None = None
    """What is carried out while the call is on hold."""
    held: bool = False
    """It is being carried out."""
    over: bool = False
    """The conference ended when a participant left it."""
    mouth: Mouth = field(default_factory=lambda: Mouth(MOST_BEHIND))


@dataclass
class Meeting:
    """A conference in progress, or about to start."""

    name: str
    sid: str = field(default_factory=lambda: "CF" + secrets.token_hex(16))
    seats: dict[str, Seat] = field(default_factory=dict)
    started: bool = False

    def tick(self) -> list[tuple[Callable[[bytes], None], bytes]]:
        """The next 20 ms: the drivers that hear it, and what they hear. A call on hold neither hears nor is heard."""
        if not self.started:
            return []
        present = {sid: seat for sid, seat in self.seats.items() if not seat.music}
        said = {sid: b"" if seat.verb.muted else seat.mouth.frame() for sid, seat in present.items()}
        return [(present[sid].driver.hear, sound) for sid, sound in mix(said).items()]


class Conferences:
    """The conferences of an exchange; safe between threads."""

    def __init__(self) -> None:
        self._meetings: dict[str, Meeting] = {}
        self._lock = threading.Lock()
        self._mixing = False

    @contextmanager
    def seat(self, seat: Seat) -> Iterator[Seat]:
        """Takes part until the block ends."""
        meeting = self._join(seat)
        try:
            yield seat
        finally:
            self._leave(meeting, seat)

    def find(self, name_or_sid: str) -> Meeting:
        """A conference in progress, by its name or its sid. Raises UnknownCall."""
        with self._lock:
            for meeting in self._meetings.values():
                if name_or_sid in (meeting.name, meeting.sid):
                    return meeting
        raise UnknownCall("There is no such conference.")

    def hold(self, name_or_sid: str, call: str, music: NextDocument | None) -> Seat:
        """Puts a call on hold, or retrieves it with None. Raises UnknownCall."""
        meeting = self.find(name_or_sid)
        with self._lock:
            if call not in meeting.seats:
                raise UnknownCall("That call is not in the conference.")
            seat = meeting.seats[call]
            seat.music = music
        seat.driver.do(Nudge())
        return seat

    def tell(self, seat: Seat, event: PhoneEvent) -> None:
        """Shows the others in the conference an event."""
        with self._lock:
            meeting = self._meetings.get(seat.verb.name)
            present = meeting.seats.values() if meeting and meeting.started else ()
            others = [other for other in present if other is not seat and not other.music]
        for other in others:
            other.driver.notice(event)

    def _join(self, seat: Seat) -> Meeting:
        with self._lock:
            meeting = self._meetings.setdefault(seat.verb.name, Meeting(seat.verb.name))
            meeting.seats[seat.sid] = seat
            meeting.started = meeting.started or seat.verb.start_conference_on_enter
            if not self._mixing:
                self._mixing = True
                threading.Thread(target=self._mix, name="conferences", daemon=True).start()
            return meeting

    def _leave(self, meeting: Meeting, seat: Seat) -> None:
        with self._lock:
            del meeting.seats[seat.sid]
            left = list(meeting.seats.values())
            over = seat.verb.end_conference_on_exit or not left
            if over and self._meetings.get(meeting.name) is meeting:
                del self._meetings[meeting.name]
        for other in left if over else ():
            other.over = True
            other.driver.do(Nudge())

    def _mix(self) -> None:
        """Mixes every 20 ms while there is a conference."""
        due = time.monotonic()
        while True:
            with self._lock:
                heard = [sound for meeting in self._meetings.values() for sound in meeting.tick()]
                self._mixing = bool(self._meetings)
                if not self._mixing:
                    return
            for hear, sound in heard:
                hear(sound)
            due += FRAME_SECONDS
            time.sleep(max(0.0, due - time.monotonic()))


def mix(said: Mapping[str, bytes]) -> dict[str, bytes]:
    """What each participant hears of 20 ms: everybody else. Participants who hear nobody are left out."""
    voices = {who: codec.decode(ulaw.ljust(FRAME, QUIET)).astype(np.int32) for who, ulaw in said.items() if ulaw}
    heard = {}
    for who in said:
        others = [voice for speaker, voice in voices.items() if speaker != who]
        if others:
            heard[who] = codec.encode(np.clip(np.sum(others, axis=0), -32768, 32767).astype(np.int16))
    return heard
