"""Second factor by an authenticator app (TOTP, RFC 6238: 30 seconds, six digits)."""

import base64
import hashlib
import io
from datetime import datetime

import pyotp
import segno

LATE_STEPS = 1
"""Tolerated difference of a telephone's clock, in steps of 30 seconds."""


def secret_of(seed: str) -> str:
    """A secret of 160 bits in base32, derived from an unguessable seed."""
    return base64.b32encode(hashlib.sha256(seed.encode()).digest()[:20]).decode()


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step of the code, within LATE_STEPS; None for a wrong code."""
    given = "".join(code.split())
    totp = pyotp.TOTP(secret)
    for offset in range(-LATE_STEPS, LATE_STEPS + 1):
        if pyotp.utils.strings_equal(given, totp.at(at, counter_offset=offset)):
            return totp.timecode(at) + offset
    return None


def address_of(secret: str, login: str, issuer: str) -> str:
    """The otpauth address for an authenticator."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def picture_of(address: str) -> str:
    """The address as a QR code, an SVG element without style or script."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", scale=4, border=4, light="#fff", xmldecl=False, svgns=False, nl=False, svgclass="qr"
    )
    return drawn.getvalue().decode()
