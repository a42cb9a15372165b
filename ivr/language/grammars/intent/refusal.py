"""What the people who are called may say instead of any answer: that they want no calls, that the person called is not
there, has another number, or has died."""

import re
from dataclasses import dataclass, field
from typing import Literal

from ivr.language.grammars.around import Around
from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.text import fold, words_in

Refusal = Literal["stop", "deceased", "wrong_number", "absent"]

_RELATION = (
    r"(?:il|elle|on|(?:monsieur|madame)(?: \w+)?|papa|maman|mamie|papy|pepe|meme"
    r"|(?:mon|ma|notre|son|sa|cette?|la|le) (?:\w+ )?\w+)"
)
_STEMS = "appel|rappel|telephon|derang|contact|importun|harcel|embet"
_CALL = rf"(?:{_STEMS})(?:er|ez)\b"
_CALLED = rf"(?:re)?(?:{_STEMS})\w+"
PATTERNS: tuple[tuple[Refusal, tuple[str, ...]], ...] = (
    (
        "deceased",
        (
            rf"\b{_RELATION} (?:est|etait|vient d etre)(?: deja| malheureusement| bien| helas)? (?:decede\w*"
            r"|mort(?:e|s|es)?|disparue?|enterree?|incineree?)\b",
            r"\b(?:est|vient) (?:decede\w*|de deceder|de mourir|de nous quitter|de disparaitre)\b",
            r"\b(?:nous a|nous ont|m a|vous a) quitt\w+\b|\bn est plus (?:de ce monde|parmi nous|en vie|vivante?)\b",
            r"\b(?:est )?(?:decedee?|mort|morte) (?:depuis|il y a|en|le|la semaine|hier|ce matin|l an|au mois)\b",
            r"^(?:\w+ ){0,2}(?:decedee?|deces|un deces|mort|morte)(?: (?:madame|monsieur|merci))?$",
            r"\b(?:il|elle) (?:a perdu la vie|s est eteinte?|repose en paix)\b|\bon l a enterree?\b|\bson deces\b",
        ),
    ),
    (
        "wrong_number",
        (
            r"\b(?:mauvais|faux|pas le bon|pas son) numero\b|\bfaites erreur\b|\berreur de (?:numero|personne)\b"
            r"|\btrompe\w* de (?:numero|personne)\b",
            r"\b(?:connais|connaissons|connait) (?:pas|personne)(?: du tout)?"
            r"(?: (?:cette?|ce|de|monsieur|madame|ici)\b|$)",
            r"\b(?:personne|pas quelqu un|aucune personne) (?:de ce nom|qui s appelle)\b"
            r"|\bcette personne n existe pas\b",
            r"\b(?:habite|vit|demeure|loge)\w* (?:plus|pas)(?: plus)? (?:ici|la|a cette adresse|chez nous|avec nous)\b",
            r"\b(?:demenage|change de numero|plus son numero|c est une erreur|y a erreur)\w*\b",
        ),
    ),
    (
        "stop",
        (
            rf"\b(?:ne |n )?(?:me |nous |m )?(?:\w+ez |\w+er )?plus (?:jamais )?(?:m |me |nous )?{_CALL}",
            rf"\b(?:me |nous |m )?(?:{_STEMS})ez (?:plus|pas|jamais)\b|\b(?:{_STEMS})ez (?:moi |nous )plus\b",
            rf"\b(?:plus|pas) (?:me |m |nous ){_CALL}",
            rf"\b(?:arrete|cesse|stoppe)\w* (?:de |d )?(?:(?:me|m|nous|vous) )?{_CALL}",
            r"\b(?:arretez|cessez|stop|plus|pas de|stoppez|marre de|assez de) (?:de |d |avec |aux )?"
            r"(?:vos |ces |ce |les |autres? )?appels?\b|\bpas d autres? appels?\b",
            r"\b(?:retir|enlev|effac|ray|supprim|desinscri)\w+ (?:mon|ce|notre) (?:numero|nom)\b",
            r"\b(?:retir|enlev|effac|ray|supprim|desinscri)\w+ (?:moi|nous) (?:de|d|du|des) "
            r"(?:la |votre |vos |cette )?(?:listes?|fichiers?|registres?)",
            r"\bplus (?:d appels?|de coups? de (?:fil|telephone)|de rappels?)\b",
            rf"\bplus etre {_CALLED}|\b(?:veux|veut|voulons|souhaite|desire) (?:plus|pas)"
            rf" (?:etre |(?:qu on|que vous) (?:m |me |nous )?){_CALLED}",
            r"\b(?:fichez|foutez|laissez)(?: |$)(?:moi |nous )(?:donc )?(?:la paix|tranquille)s?\b",
        ),
    ),
    (
        "absent",
        (
            rf"\b{_RELATION} (?:n est|est|n y est|y est|sera|n etait|etait) (?:pas|plus)"
            r" (?:la|ici|chez|rentree?|disponible|a la maison|dispo)\b",
            r"\b(?:est|etait) (?:absente?|sortie?|partie?|en (?:voyage|vacances|courses|ville|maison|reunion)"
            r"|a l hopital|hospitalisee?|aux courses|au (?:jardin|travail|marche|lit)|dehors|ailleurs|couchee?)\b",
            r"^(?:\w+ ){0,2}(?:pas la|absente?|pas ici|personne pour l instant|reviendra plus tard|revient \w+ \w+)$",
            r"\b(?:rappelez|rappeler|rentre|rentrera|revient|reviendra|sera la) (?:plus tard|ce soir|demain"
            r"|tout a l heure|dans|apres|vers|cet apres midi)\b",
        ),
    ),
)
"""In the order in which they count, over text in plain form."""
_READERS = tuple((refusal, tuple(re.compile(each) for each in patterns)) for refusal, patterns in PATTERNS)
_ALIVE = re.compile(
    r"\b(?:pas|jamais) (?:encore )?(?:decede\w*|mort(?:e|s)?|enterree?)\b|\b(?:mort|morte) (?:de|a) (?:\w+)\b"
    r"|\b(?:ligne|telephone|pile|batterie|poste|appareil|combine)s? (?:est |sont )?(?:mort|decede)\w*\b"
    r"|\best(?:elle|il)? (?:bien )?vivante?\b|\bsuis (?:pas )?(?:mort|decede)\w*\b"
)
_CALL_AGAIN = re.compile(r"\b(?:si|quand|pourquoi|si jamais) .{0,30}\bplus\b|\b(?:plus|trop) (?:tard|vite|tot|fort)\b")

SPOKEN = frozenset((
    "ne m'appelez plus", "ne plus m'appeler", "ne me rappelez plus", "arrêtez de m'appeler", "plus d'appels",
    "décédé", "décédée", "il est décédé", "elle est décédée", "il est mort", "elle est morte", "nous a quittés",
    "mauvais numéro", "faux numéro", "vous faites erreur", "je ne connais pas",
    "il n'est pas là", "elle n'est pas là", "absent", "absente",
))  # fmt: skip
"""For recognisers."""


def refusal_in(words: str) -> Refusal | None:
    """What somebody refuses or reports; None when it is something else."""
    plain = fold(words)
    for refusal, patterns in _READERS:
        if any(pattern.search(plain) for pattern in patterns) and not _meant_otherwise(refusal, plain):
            return refusal
    return None


def _meant_otherwise(refusal: Refusal, plain: str) -> bool:
    """ "Il n'est pas mort"; "si vous ne m'appelez plus"; "appelez plus tard"."""
    if refusal == "deceased":
        return _ALIVE.search(plain) is not None
    return refusal == "stop" and _CALL_AGAIN.search(plain) is not None


@dataclass(frozen=True)
class RefusalAlone:
    """A refusal by itself. Value: stop, deceased, wrong_number or absent."""

    kind: str = field(default="refusal", init=False)
    timing: Timing = field(default=Timing(first=8.0, end_silence=1.2), init=False)
    most_keys: int = field(default=1, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        return words_in(SPOKEN)

    def hear(self, words: str) -> Understood:
        """Reads a refusal; anything else is nothing."""
        found = refusal_in(words)
        return Understood(found) if found else NOTHING

    def press(self, keys: str) -> Understood:
        """9 wants no calls."""
        return Understood("stop") if keys == "9" else NOTHING


@dataclass(frozen=True)
class OrRefusal(Around):
    """What a recogniser listens for at a question of a call that the line has made."""

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words and phrases a recogniser listens for."""
        return super().vocabulary() | SPOKEN

    def hear(self, words: str) -> Understood:
        """A refusal, else the answer."""
        found = refusal_in(words)
        return Understood(found) if found else super().hear(words)
