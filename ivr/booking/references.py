"""Booking references: six digits, read aloud in pairs, that can be dictated back in one way only.

"Quarante, quatre-vingt-sept" is 40 87 or 44 27: in French a round number, or one that ends in four, may swallow what
follows it. The first two pairs are therefore drawn from those that nothing can be added to."""

import secrets

_CLOSED = tuple(pair for pair in range(11, 100) if pair % 10 not in (0, 4))


def draw(count: int) -> list[str]:
    """Fresh references to choose from, at random among some 500,000."""
    return [f"{secrets.choice(_CLOSED)}{secrets.choice(_CLOSED)}{secrets.randbelow(100):02d}" for _ in range(count)]
