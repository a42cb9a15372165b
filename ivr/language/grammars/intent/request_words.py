"""What callers say they want and for whom, as patterns over text in plain form."""

import re

from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.commands.command import find
from ivr.language.grammars.intent.intents import Intent
from ivr.language.grammars.text import corrected

SPOKEN = (
    "rendez-vous prendre réserver réservation vacciner vaccin vaccination piqûre covid injection dose inscrire"
    " annuler annulation déplacer changer modifier reporter décommander décaler avancer repousser retrouver confirmer"
    " déjà pris mon notre son venir peux renseignement information question savoir si droit"
    " pour moi moi-même ma mère père maman papa mari femme épouse conjoint compagnon compagne sœur frère fils fille"
    " tante oncle ami amie voisin voisine belle-mère beau-père grand-mère grand-père proche autre habite voudrais"
)
"""For recognisers."""

_APPOINTMENT = r"(?:rendez vous|rdv|reservation)"
_RELATIVE = (
    r"(?:(?:belle |beau |grand |arriere |petite? |ex )*(?:mere|pere|soeur|frere|fils|fille)|maman|papa|mamie|papi|papy"
    r"|meme|pepe|mari|femme|epouse|epoux|conjointe?|compagnon|compagne|tante|oncle|amie?|copine?|voisine?|cousine?"
    r"|neveu|niece|marraine|parrain|proche|parente?|patiente?|locataire|collegue|concubine?)"
)
_ONE = rf"(?:ma|mon|notre|sa|son|une?|la|le) (?:(?:vieille?|vieil|cher|chere|pauvre|meilleure?) )?{_RELATIVE}\b"

_NONE_YET = re.compile(rf"\bpas (?:encore )?(?:de |d |pris |pris de |eu de )?{_APPOINTMENT}\b")
_NEGATED = re.compile(r"\b(?:pas|ni|sans|plutot que|au lieu) (?:\w+ ){0,2}$")
_CHANGE = re.compile(
    r"\b(?:annul\w+|decommand\w+|deplac\w+|modifi\w+|report(?:er|ez|e|ait)|decal\w+|changer?|changement|retrouver"
    rf"|confirmer|(?:avancer|repousser|reculer|retarder|bouger|verifier) (?:\w+ ){{0,2}}{_APPOINTMENT}"
    rf"|(?:mon|notre|son|leur|mes|nos|ses|du|cet?) {_APPOINTMENT}"
    rf"|(?:j|on|il|elle|nous|qui) (?:ai|a|avons|avait|avais) (?:deja )?(?:un |une |eu un |pris )*{_APPOINTMENT}"
    rf"(?! chez)|deja (?:un |une )?{_APPOINTMENT}|deja (?:pris|reserve)"
    r"|(?:peux|peut|pourrai|pourra|pourrais|viendrai|viendra|viens|vient) (?:pas|plus)(?: y)?(?: venir| aller)?)\b"
)
_BOOK = re.compile(
    rf"\b(?:{_APPOINTMENT}|rendez|reserver|inscri\w+|pren\w+ date|faire (?:\w+ )?vacciner|creneau)\b"
    rf"|\b(?:me|le|la|nous|se|les) faire (?:vacciner|piquer)\b"
)
_INFORMATION = re.compile(
    r"\b(?:renseign\w+|informations?|infos?|questions?|savoir|droit|sans (?:prendre )?(?:rendez vous|rdv)"
    r"|combien|gratuit|payant|coute|horaires?|ouvert\w*|ouvrez|fermez|adresse|obligatoire"
    r"|effets? (?:secondaires?|indesirables?)"
    r"|quels? (?:papiers?|documents?|vaccins?)|avant de (?:prendre|reserver))\b"
)
_BEFORE_BOOKING = re.compile(r"\b(?:avant de (?:prendre|reserver)|sans (?:prendre )?(?:rendez vous|rdv))\b")
_VACCINE = re.compile(r"\b(?:vaccin\w*|vacciner|piqures?|covid|injections?|doses?)\b")
_RANKED = re.compile(r"\b(?:injection|dose|vaccin|piqure|fois)\b")

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


def intent_of(plain: str) -> Intent | None:
    """What is wanted; None when it is not said, or not in one way."""
    command = find(plain)
    if command and command.command == "agent":
        return Intent.AGENT
    ranked = Choice(3).hear(plain).value
    if ranked and not _RANKED.search(plain):
        return (Intent.BOOK, Intent.CHANGE, Intent.INFORMATION)[ranked - 1]
    found = [intent for part in corrected(plain) if (intent := _intent(part))]
    return found[-1] if found else None


def _intent(plain: str) -> Intent | None:
    if _NONE_YET.search(plain):
        return Intent.BOOK
    if _affirmed(_CHANGE, plain):
        return Intent.CHANGE
    information = _affirmed(_INFORMATION, plain)
    if _affirmed(_BOOK, plain) and not (information and _BEFORE_BOOKING.search(plain)):
        return Intent.BOOK
    if information:
        return Intent.INFORMATION
    return Intent.BOOK if _affirmed(_VACCINE, plain) else None


def _affirmed(pattern: re.Pattern[str], plain: str) -> bool:
    """Whether it is said without being ruled out: "je ne veux pas annuler"."""
    return any(not _NEGATED.search(plain[: said.start()]) for said in pattern.finditer(plain))


def other_of(plain: str) -> bool | None:
    """Whether the appointment is for somebody else; None when that is not said, or for several."""
    found = [other for part in corrected(plain) if (other := _other(part)) is not None]
    return found[-1] if found else None


def _other(plain: str) -> bool | None:
    other, own = bool(_OTHER.search(plain)), bool(_SELF.search(plain))
    if other == own or _SEVERAL.search(plain):
        return None
    return other
