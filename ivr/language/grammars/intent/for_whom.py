"""For whom callers say they call, as patterns over text in plain form."""

import re

from ivr.language.grammars.text import corrected

_RELATIVE = (
    r"(?:(?:belle |beau |grand |arriere |petite? |ex )*(?:mere|pere|soeur|frere|fils|fille)|maman|papa|mamie|papi|papy"
    r"|meme|pepe|mari|femme|epouse|epoux|conjointe?|compagnon|compagne|tante|oncle|amie?|copine?|voisine?|cousine?"
    r"|neveu|niece|marraine|parrain|proche|parente?|patiente?|locataire|collegue|concubine?)"
)
_ONE = rf"(?:ma|mon|notre|sa|son|une?|la|le) (?:(?:vieille?|vieil|cher|chere|pauvre|meilleure?) )?{_RELATIVE}\b"

_OTHER = re.compile(
    rf"\b(?:pour|concerne|concernant|est|vacciner|piquer|accompagne|inscrire|part de) {_ONE}"
    r"|\bpour (?:elle|lui|quelqu un|un tiers|autrui|une? autre|une (?:dame|personne))\b|\bpas pour moi\b"
    rf"|\b{_ONE} (?:qui )?(?:voudrait|veut|souhaite|aimerait|doit|desire|a (?:besoin|droit))"
)
_SELF = re.compile(r"\b(?<!pas )(?:pour moi|pour ma (?:pomme|personne)|moi meme|me faire (?:vacciner|piquer))\b")
_SEVERAL = re.compile(
    rf"\b(?:pour nous|nous deux|tous les deux|mes \w+|nos \w+|et moi|moi et|pour les deux|{_RELATIVE} et (?:pour )?"
    rf"(?:ma|mon|moi)|nous faire vacciner|avec {_ONE})"
)

TIME_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:j ai eu|j ai fait|j ai recu|j ai ete|a eu|a fait|j ai pris|depuis|il y a|derniere?|hier|nee?|ans"
    r"|opere\w*|malade)\b"
)
"""Days beside these words are not those on which the caller wants to come."""


def other_of(plain: str) -> bool | None:
    """Whether the appointment is for somebody else; None when that is not said, or for several."""
    found = [other for part in corrected(plain) if (other := _other(part)) is not None]
    return found[-1] if found else None


def _other(plain: str) -> bool | None:
    other, own = bool(_OTHER.search(plain)), bool(_SELF.search(plain))
    if other == own or _SEVERAL.search(plain):
        return None
    return other
