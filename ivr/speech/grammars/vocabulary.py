"""The words every question listens for besides its own."""

from ivr.speech.grammars.command_words import SPOKEN
from ivr.speech.grammars.text import bag

ANYTIME = bag(f"{SPOKEN} euh oui non merci madame monsieur alors d'accord c'est le la")


def with_anytime(words: frozenset[str]) -> frozenset[str]:
    """A question's own words with those that may be said at any time."""
    return words | ANYTIME
