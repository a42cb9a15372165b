"""Encryption of personal data at rest, and fingerprints to find it again."""

import hashlib
import hmac
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from ivr.core.errors import ConfigurationError


class Vault:
    """Seals JSON values under the data keys; the first key seals, all of them open (so that keys can be rotated)."""

    def __init__(self, data_keys: str) -> None:
        keys = [key.strip() for key in data_keys.split(",") if key.strip()]
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise ConfigurationError(
                "IVR_DATA_KEY must hold Fernet keys (44 characters each), separated by commas."
            ) from error
        self._pepper = hashlib.sha256(b"fingerprint" + keys[-1].encode()).digest()

    def seal(self, value: Any) -> bytes:
        """The JSON value, encrypted and authenticated."""
        return self._fernet.encrypt(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())

    def open(self, sealed: bytes) -> Any:
        """The JSON value that was sealed. Raises ConfigurationError when no key opens it."""
        try:
            return json.loads(self._fernet.decrypt(sealed))
        except InvalidToken as error:
            raise ConfigurationError(
                "A record cannot be decrypted: IVR_DATA_KEY lacks the key it was sealed with."
            ) from error

    def fingerprint(self, *parts: str) -> str:
        """A keyed hash of the parts, equal for equal parts: finds a record without storing what identifies it.

        It is keyed by the *last* data key, so a new key is put in front of the old one."""
        return hmac.new(self._pepper, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()
