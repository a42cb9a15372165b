"""Single-use tokens that open a media stream, bound to one reply of one call.

A token is derived from the secret key, so that a repeated request gets the same bytes; the database ensures that it
opens one stream only, within a minute (`ivr.calls.stream_state`)."""

import base64
import hashlib
import hmac

from ivr.core.errors import ForgedRequest


class StreamTokens:
    """Makes and verifies tokens with the secret key: 192 bits of HMAC-SHA256."""

    def __init__(self, secret_key: str) -> None:
        self._key = hashlib.sha256(b"stream" + secret_key.encode()).digest()

    def token(self, call_id: str, number: int) -> str:
        """The token for reply `number` of a call."""
        return f"{call_id}.{number}.{self._mark(call_id, number)}"

    def read(self, token: str) -> tuple[str, int]:
        """The call and the reply of a token. Raises ForgedRequest when it was not made here."""
        call_id, _, rest = token.partition(".")
        number, _, mark = rest.partition(".")
        readable = number.isascii() and number.isdigit() and len(number) < 5
        if not readable or not hmac.compare_digest(mark.encode(), self._mark(call_id, int(number)).encode()):
            raise ForgedRequest("This stream token was not made by this line.")
        return call_id, int(number)

    def _mark(self, call_id: str, number: int) -> str:
        mark = hmac.digest(self._key, f"{call_id}.{number}".encode(), "sha256")
        return base64.urlsafe_b64encode(mark[:24]).decode()
