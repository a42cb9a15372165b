"""Addresses of audio: opaque, tamper-proof, short-lived, without a table.

An address holds the words themselves under authenticated encryption: any of our hosts can render it, and nobody else
can read or make one. The same words on the same day give the same address, so the carrier can cache fixed prompts."""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from ivr.calls.turns import Turn
from ivr.core.errors import ForgedRequest

LIFE_OF_PERSONAL = timedelta(minutes=30)
LIFE_OF_FIXED = timedelta(days=2)


@dataclass(frozen=True)
class Utterance:
    """Words and how to speak them."""

    text: str
    slow: bool = False
    loud: bool = False
    keep: bool = True
    """Whether its audio may be cached on disk."""
    prompt: str = ""
    """Name of a human recording of it, if there may be one."""


class AudioLinks:
    """Makes and reads audio tokens under the line's secret key."""

    def __init__(self, secret_key: str) -> None:
        self._cipher = AESSIV(hashlib.sha512(b"audio" + secret_key.encode()).digest())

    def token(self, utterance: Utterance, at: datetime) -> str:
        """A token for the words, valid for a limited time from `at`; equal inputs give equal tokens."""
        if utterance.keep:
            midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            expiry = int((midnight + LIFE_OF_FIXED).timestamp())
        else:
            expiry = int((at + LIFE_OF_PERSONAL).timestamp())
        flags = utterance.slow * 1 + utterance.loud * 2 + utterance.keep * 4
        plain = json.dumps(
            [expiry, flags, utterance.prompt, utterance.text], ensure_ascii=False, separators=(",", ":")
        ).encode()
        return base64.urlsafe_b64encode(self._cipher.encrypt(plain, None)).rstrip(b"=").decode()

    def tokens(self, turn: Turn) -> list[str]:
        """The tokens of a reply, one for each part."""
        slow, loud = turn.reply.slow, turn.reply.loud
        parts = (Utterance(part.text, slow, loud, part.keep, part.prompt) for part in turn.spoken)
        return [self.token(utterance, turn.at) for utterance in parts]

    def utterance(self, token: str, now: datetime) -> Utterance:
        """The words of a token. Raises ForgedRequest when it was not made here or has expired."""
        try:
            sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            expiry, flags, prompt, text = json.loads(self._cipher.decrypt(sealed, None))
        except (ValueError, InvalidTag) as error:
            raise ForgedRequest("This audio address was not made by this line.") from error
        if now.timestamp() > expiry:
            raise ForgedRequest("This audio address has expired.")
        return Utterance(text, bool(flags & 1), bool(flags & 2), bool(flags & 4), prompt)
