"""Passwords, hashed with argon2id; checking takes the same time whether the account exists or not."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
"""Characters: 56 bits with letters only. CNIL, délibération 2022-100, asks for 50 bits with throttling."""
LONGEST = 200

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without easily confused characters: i l o 0 1."""
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP Password Storage Cheat Sheet: 19 MiB, two rounds, one lane; the same process also answers calls."""
_NOBODYS = _HASHER.hash(secrets.token_urlsafe(16))


def hash_of(password: str) -> str:
    """The hash to store."""
    return _HASHER.hash(password)


def matches(stored: str | None, given: str) -> bool:
    """Whether the password matches; with None or "" it takes as long and fails."""
    try:
        right = _HASHER.verify(stored or _NOBODYS, given[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return right and bool(stored)


def one_time() -> str:
    """A random password that can be dictated, 79 bits: four groups of four letters and digits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def weakness(password: str, login: str) -> str:
    """Why a password is refused, a stable code: short, long, simple; empty when it is accepted."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    plain = password.casefold()
    return "simple" if login in plain or len(set(plain)) < SHORTEST // 2 else ""
