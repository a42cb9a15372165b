"""The requests that one call makes to the line."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Literal
from urllib.parse import urljoin
from zlib import crc32

from exchange.calls.handset import Document, NextDocument
from exchange.calls.line import HttpAnswer, HttpLine, Sound, spoken, twiml_of
from exchange.calls.twiml_reader import parse
from exchange.calls.verbs import LineFailed, Play, SayVerb
from ivr.core.log import get_logger

EVENTS = {"ringing": "ringing", "in-progress": "answered"}
"""The events of the statuses that do not end a call."""
ORDER = ("ringing", "answered", "completed")


@dataclass(frozen=True)
class Dialled:
    """The two ends of a call."""

    called: str
    caller: str = ""
    """E.164; empty when the caller withholds it."""
    attested: bool | None = None
    """Whether the network vouches for the caller's number (STIR/SHAKEN level A), or only for having taken the call
    (level C). None: it says nothing, as of calls in Europe, for `StirVerstat` comes with signed calls in North America
    (Twilio's page "Trusted calling with SHAKEN/STIR")."""
    keypad: bool = False
    """Asks the line not to answer with a media stream: the telephone has no sound."""
    direction: Literal["inbound", "outbound-api"] = "inbound"
    sid: str = field(default_factory=lambda: "CA" + secrets.token_hex(16))


@dataclass(frozen=True)
class Callbacks:
    """The addresses of the line that a call asks (Twilio's page "Call resource")."""

    entry: str
    """Where the call's first document is; the number's voice webhook for a call to the line."""
    status: str = ""
    """Where status callbacks are posted; empty: nowhere."""
    progress: frozenset[str] = frozenset({"completed"})
    """The events with a status callback: ringing, answered, completed."""
    detection: str = ""
    """Where the result of answering machine detection is posted; empty: nowhere."""


@dataclass(frozen=True)
class CallRequests:
    """Asks the line on behalf of a call."""

    dialled: Dialled
    line: HttpLine
    callbacks: Callbacks
    say: Callable[[str], Sound] = spoken
    """Reads a text aloud."""

    def fetch(self, request: NextDocument, status: str = "in-progress") -> Document:
        """The document that a request leads to. Raises LineFailed when there is none that can be carried out."""
        answer = self._ask(request, status)
        return Document(parse(twiml_of(answer, request.url)), request.url)

    def sound(self, verb: Play | SayVerb, url: str) -> Sound:
        """The sound of a verb in the document at this URL. Raises LineFailed."""
        return self.line.sound(urljoin(url, verb.url)) if isinstance(verb, Play) else self.say(verb.text)

    def words(self, token: str) -> str:
        """The words of an audio token of the line's; empty when there are none. Raises LineFailed."""
        return self.line.words(urljoin(self.callbacks.entry, f"/audio/{token}.wav"))

    def tell(self, request: NextDocument, status: str) -> None:
        """Makes a request and ignores the answer."""
        try:
            self._ask(request, status)
        except LineFailed:
            get_logger().warning("callback_failed", call=self.dialled.sid, status=status)

    def report(self, status: str, lasted: float) -> None:
        """The status callback of a call that has lasted this long, in seconds, if this event was asked for."""
        event = EVENTS.get(status, "completed")
        wanted = self.callbacks.progress
        if not self.callbacks.status or event not in wanted:
            return
        given = (
            ("CallDuration", str(int(lasted))),
            ("SequenceNumber", str(sorted(wanted, key=ORDER.index).index(event))),
            ("Timestamp", formatdate(usegmt=True)),
            ("CallbackSource", "call-progress-events"),
        )
        self.tell(NextDocument(self.callbacks.status, "POST", given), status)

    def detected(self, answered_by: str) -> None:
        """The callback of asynchronous answering machine detection."""
        if self.callbacks.detection:
            given = (("AnsweredBy", answered_by), ("MachineDetectionDuration", "3500"))
            self.tell(NextDocument(self.callbacks.detection, "POST", given), "in-progress")

    def _ask(self, request: NextDocument, status: str) -> HttpAnswer:
        account = {"AccountSid": self.line.account_sid}
        parameters = {**parameters_of(self.dialled, status), **account, **dict(request.parameters)}
        ask = self.line.get if request.method == "GET" else self.line.post
        return ask(request.url, parameters)


WITHHELD = ("+266696687", "anonymous", "+7378742833", "Restricted", "+2562533", "+8656696", "+86282452253")
"""What Twilio announces for a withheld number: mostly words spelled on a telephone's keys, ANONYMOUS first."""


def shown_of(dialled: Dialled) -> str:
    """The calling number as it is announced; that of a withheld one differs from call to call, as from Twilio."""
    return dialled.caller or WITHHELD[crc32(dialled.sid.encode()) % len(WITHHELD)]


def parameters_of(dialled: Dialled, status: str) -> Mapping[str, str]:
    """What every request to a voice webhook carries (Twilio's page "TwiML for Programmable Voice")."""
    caller = shown_of(dialled)
    parameters = {
        "CallSid": dialled.sid,
        "From": caller,
        "To": dialled.called,
        "Caller": caller,
        "Called": dialled.called,
        "CallStatus": status,
        "ApiVersion": "2010-04-01",
        "Direction": dialled.direction,
    }
    if dialled.caller and dialled.attested is not None:
        parameters["StirVerstat"] = f"TN-Validation-Passed-{'A' if dialled.attested else 'C'}"
    if dialled.keypad:
        parameters["IvrMode"] = "keypad"
    return parameters
