"""What outbound calls and messages meet: people, their text messages, a carrier whose requests fail."""

import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from exchange.calls.line import HttpLine
from exchange.calls.verbs import LineFailed
from exchange.outside.people import People
from ivr.core.log import get_logger
from ivr.core.settings import Settings

MOST_KEPT = 2000
"""Messages."""
LONGEST = 1600
"""Characters of a message (Twilio error 21617)."""


@dataclass(frozen=True)
class Fault:
    """How requests are answered instead."""

    status: int
    """Of the HTTP answer: 429, 500, 503."""
    taken: bool = False
    """The request is carried out: only its answer is lost."""


class Faults:
    """Faults to come, in order; safe between threads."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []
        self._lock = threading.Lock()

    def expect(self, fault: Fault, times: int) -> None:
        """The next `times` requests fail, after those that are to fail already."""
        with self._lock:
            self._coming.extend([fault] * times)

    def next(self) -> Fault | None:
        """How the request made now fails; None when it does not."""
        with self._lock:
            return self._coming.pop(0) if self._coming else None


@dataclass(frozen=True)
class TextMessage:
    """A text message."""

    sid: str
    to: str
    sender: str
    body: str
    at: datetime
    direction: str = "outbound-api"
    status: str = "delivered"


class TextMessages:
    """Those sent by the line and to it, the oldest first; safe between threads."""

    def __init__(self) -> None:
        self._kept: list[TextMessage] = []
        self._lock = threading.Lock()

    def keep(self, message: TextMessage) -> None:
        """Adds a message; the oldest are dropped beyond what is kept."""
        with self._lock:
            self._kept = [*self._kept[1 - MOST_KEPT :], message]

    def found(self, to: str = "", sender: str = "") -> list[TextMessage]:
        """Those to a number and from a number, the last one first; empty: any."""
        with self._lock:
            kept = list(reversed(self._kept))
        return [each for each in kept if to in ("", each.to) and sender in ("", each.sender)]


class Outside:
    """Safe between threads."""

    def __init__(self, settings: Settings) -> None:
        self.people = People()
        self.messages = TextMessages()
        self.faults = Faults()
        self._line = HttpLine(settings.account_sid, settings.auth_token)
        self._entry = f"{settings.public_url.rstrip('/')}/sms"

    def deliver(self, to: str, sender: str, body: str, status: str) -> TextMessage:
        """Takes a message of the line's; soon afterwards its delivery is posted to `status`, and the recipient may
        answer."""
        message = TextMessage(_new_sid(), to, sender, body, datetime.now(UTC))
        self.messages.keep(message)
        threading.Thread(target=self._go_on, args=(message, status), daemon=True).start()
        return message

    def write(self, to: str, sender: str, body: str) -> TextMessage:
        """Sends a text message to the line (Twilio's page "Messaging webhooks") and keeps its answer. Raises
        LineFailed."""
        message = TextMessage(_new_sid(), to, sender, body, datetime.now(UTC), direction="inbound", status="received")
        self.messages.keep(message)
        answer = self._line.post(self._entry, {**self._identified(message), "Body": body, "NumMedia": "0"})
        if answer.status != 200:
            raise LineFailed(f"The line answered {answer.status} to a text message.")
        for body in _answers(answer.body):
            self.messages.keep(TextMessage(_new_sid(), sender, to, body, datetime.now(UTC), direction="outbound-reply"))
        return message

    def _go_on(self, message: TextMessage, status: str) -> None:
        try:
            if status:
                given = {**self._identified(message), "MessageStatus": message.status, "SmsStatus": message.status}
                self._line.post(status, given)
            rule = self.people.rule(message.to)
            if rule and rule.texts_back:
                self.write(message.sender, message.to, rule.texts_back)
        except LineFailed:
            get_logger().warning("message_callback_failed", message=message.sid)

    def _identified(self, message: TextMessage) -> dict[str, str]:
        parties = {"From": message.sender, "To": message.to}
        return {"MessageSid": message.sid, "SmsSid": message.sid, "AccountSid": self._line.account_sid, **parties}


def _answers(document: str) -> list[str]:
    """The messages of a TwiML document."""
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - of our own line
    except ElementTree.ParseError:
        return []
    return [" ".join("".join(node.itertext()).split()) for node in root.iter("Message")]


def _new_sid() -> str:
    """A MessageSid, as Twilio's look."""
    return "SM" + secrets.token_hex(16)
