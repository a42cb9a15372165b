"""A mail server that takes messages, or answers as a test wants it to."""

from asyncio import WriteTransport
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SENDER = "Préfecture <rappels@saone-et-loire.example.fr>"


@dataclass
class Post:
    """What came in, and what is answered."""

    letters: list[Envelope] = field(default_factory=list)
    to_recipient: str = "250 OK"
    to_letter: str = "250 OK"
    """Empty: the line is cut when the whole message has come in."""

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A recipient is named."""
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """A message has come in."""
        self.letters.append(envelope)
        if not self.to_letter:
            assert isinstance(server.transport, WriteTransport)
            server.transport.abort()
        return self.to_letter or "421 gone"


class Server(Controller):
    """Listens on a free port of this machine, in a thread of its own."""

    def __init__(self, post: Post) -> None:
        super().__init__(post, hostname="127.0.0.1", port=0)

    def _trigger_server(self) -> None:
        """The port is known when the server runs."""
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()  # type: ignore[no-untyped-call]

    @property
    def url(self) -> str:
        """As in the settings."""
        return f"smtp://127.0.0.1:{self.port}"
