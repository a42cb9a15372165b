"""What every question listens for besides its own words."""

ANYTIME = frozenset((
    "répétez", "répéter", "répétez s'il vous plaît", "vous pouvez répéter", "pardon", "comment", "encore une fois",
    "un conseiller", "une conseillère", "un agent", "parler à quelqu'un", "je voudrais parler à quelqu'un",
    "je veux parler à quelqu'un", "quelqu'un", "une personne", "attendez", "attendez un instant", "un instant",
    "un moment", "une minute", "plus lentement", "moins vite", "plus fort", "aide", "aidez-moi", "stop", "retour",
    "revenir en arrière", "je me suis trompé", "je me suis trompée", "au revoir",
    "j'ai pas compris", "je n'ai pas compris", "j'ai pas entendu", "je n'ai pas entendu",
))  # fmt: skip
"""Whole phrases: their small words alone say nothing, and chatter is full of them."""
ASIDES = frozenset(("euh", "non", "alors", "c'est", "le", "la", "s'il vous plaît", "merci"))
"""What is said before, between and after the words of an answer."""


def with_anytime(words: frozenset[str]) -> frozenset[str]:
    """A question's own words and phrases with those that may be said at any time."""
    return words | ANYTIME | ASIDES
