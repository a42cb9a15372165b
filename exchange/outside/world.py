"""What the line meets when it calls or writes of its own accord: people, their text messages, a carrier in trouble."""

import secrets
import threading
from datetime import UTC, datetime
from xml.etree import ElementTree

from exchange.calls.line import HttpLine
from exchange.calls.verbs import LineFailed
from exchange.outside.faults import Faults
from exchange.outside.messages import TextMessage, TextMessages
from exchange.outside.people import People
from ivr.core.log import get_logger
from ivr.core.settings import Settings


class Outside:
    """Safe between threads."""

    def __init__(self, settings: Settings) -> None:
        self.people = People()
        self.messages = TextMessages()
        self.faults = Faults()
        self._account = settings.account_sid
        self._line = HttpLine(settings.auth_token)
        self._entry = f"{settings.public_url.rstrip('/')}/sms"

    def deliver(self, to: str, sender: str, body: str, status: str) -> TextMessage:
        """Takes a message of the line's; soon afterwards `status` is told that it was delivered, and who got it may
        answer."""
        message = TextMessage(_new_sid(), to, sender, body, datetime.now(UTC))
        self.messages.keep(message)
        threading.Thread(target=self._go_on, args=(message, status), daemon=True).start()
        return message

    def write(self, to: str, sender: str, body: str) -> TextMessage:
        """Somebody writes to the line (Twilio's page "Messaging webhooks"); its own answer is delivered to him. Raises
        LineFailed."""
        message = TextMessage(_new_sid(), to, sender, body, datetime.now(UTC), direction="inbound", status="received")
        self.messages.keep(message)
        answer = self._line.post(self._entry, {**self._told(message), "Body": body, "NumMedia": "0"})
        if answer.status != 200:
            raise LineFailed(f"The line answered {answer.status} to a text message.")
        for body in _answers(answer.body):
            self.messages.keep(TextMessage(_new_sid(), sender, to, body, datetime.now(UTC), direction="outbound-reply"))
        return message

    def _go_on(self, message: TextMessage, status: str) -> None:
        try:
            if status:
                told = {**self._told(message), "MessageStatus": message.status, "SmsStatus": message.status}
                self._line.post(status, told)
            rule = self.people.rule(message.to)
            if rule and rule.texts_back:
                self.write(message.sender, message.to, rule.texts_back)
        except LineFailed:
            get_logger().warning("message_callback_failed", message=message.sid)

    def _told(self, message: TextMessage) -> dict[str, str]:
        parties = {"From": message.sender, "To": message.to}
        return {"MessageSid": message.sid, "SmsSid": message.sid, "AccountSid": self._account, **parties}


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
