"""What every question listens for besides its own words."""

ANYTIME = frozenset((
    "répétez", "répéter", "pardon", "conseiller", "un conseiller", "conseillère", "une conseillère", "quelqu'un",
    "parler à quelqu'un", "attendez", "un instant", "une minute", "plus lentement",
))  # fmt: skip
"""Few and long: a short word ("fort", "stop", "aide") is heard in everything, and every key does what its word does."""


def with_anytime(words: frozenset[str]) -> frozenset[str]:
    """A question's own words and phrases with those that may be said at any time."""
    return words | ANYTIME
