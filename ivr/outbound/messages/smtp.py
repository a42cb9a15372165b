"""Hands e-mails to a mail server (RFC 5321), once each."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from hashlib import sha256
from urllib.parse import unquote, urlsplit

import structlog

from ivr.outbound.model import Disposition

log = structlog.get_logger()

PATIENCE = 10
"""Seconds for each answer of the server."""
PORTS = {"smtp": 587, "smtps": 465}
"""Submission with STARTTLS, and within TLS (RFC 8314)."""
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
ACCEPTED = frozenset({250, 251, 252})
LASTING = 500


@dataclass(frozen=True)
class MailServer:
    """A mail server and the sender. Connections to other machines use TLS only."""

    url: str
    """smtp://user:password@host:port, or smtps://; user and port may be left out."""
    sender: str
    """An address, with or without a name."""

    def send(self, message: EmailMessage, key: str) -> Disposition:
        """Hands a message in, under a Message-ID made of the attempt's key.

        Informed: the server took it. Failed: it surely did not, for the time being. Refused: it never will. Uncertain:
        it had been given the message and did not answer."""
        domain = parseaddr(self.sender)[1].rpartition("@")[2]
        message["Message-ID"] = f"<{sha256(key.encode()).hexdigest()[:32]}@{domain}>"
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            return _failed(key, Disposition.FAILED, error)
        try:
            return self._hand_in(server, message, key)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()  # what was taken is taken, however the session ends
            server.close()

    def _connected(self) -> smtplib.SMTP:
        url = urlsplit(self.url)
        host, port = url.hostname or "", url.port or PORTS[url.scheme]
        secure = ssl.create_default_context()
        if url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=secure)
        else:
            server = smtplib.SMTP(host, port, timeout=PATIENCE)
        try:
            if url.scheme == "smtp" and host not in HERE:
                server.starttls(context=secure)
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        server.ehlo_or_helo_if_needed()
        return server

    def _hand_in(self, server: smtplib.SMTP, message: EmailMessage, key: str) -> Disposition:
        try:
            for code, _ in (server.mail(parseaddr(self.sender)[1]), server.rcpt(message["To"])):
                if code not in ACCEPTED:
                    return _answered(key, code)
        except (OSError, smtplib.SMTPException) as error:
            return _failed(key, Disposition.FAILED, error)
        try:
            code, _ = server.data(message.as_bytes(policy=message.policy.clone(linesep="\r\n")))
        except smtplib.SMTPDataError as error:
            return _answered(key, error.smtp_code)
        except (OSError, smtplib.SMTPException) as error:
            return _failed(key, Disposition.UNCERTAIN, error)
        return _answered(key, code)


def _answered(key: str, code: int) -> Disposition:
    """What an answer means: 4xx passes, 5xx lasts (RFC 5321, 4.2.1)."""
    if code in ACCEPTED:
        return Disposition.INFORMED
    ended = Disposition.REFUSED if code >= LASTING else Disposition.FAILED
    log.warning("email_not_sent", key=key, status=code)
    return ended


def _failed(key: str, ended: Disposition, error: Exception) -> Disposition:
    """Logs only the type of the error: servers repeat the address in their messages."""
    log.warning("email_not_sent", key=key, ended=ended.value, error=type(error).__name__)
    return ended
