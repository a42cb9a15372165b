"""What every question listens for besides its own words."""

from ivr.language.phrase_files import listened


def with_anytime(words: frozenset[str]) -> frozenset[str]:
    """A question's own words and phrases with those that may be said at any time."""
    return words | listened("anytime")
