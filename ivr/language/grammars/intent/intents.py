"""What a caller may want of the line. Each intent is declared here once."""

import re
from dataclasses import dataclass

from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.commands.command import find
from ivr.language.grammars.text import corrected

_APPOINTMENT = r"(?:rendez vous|rdv|reservation)"
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
_NONE_YET = re.compile(rf"\bpas (?:encore )?(?:de |d |pris |pris de |eu de )?{_APPOINTMENT}\b")
_NEGATED = re.compile(r"\b(?:pas|ni|sans|plutot que|au lieu) (?:\w+ ){0,2}$")
_BEFORE_BOOKING = re.compile(r"\b(?:avant de (?:prendre|reserver)|sans (?:prendre )?(?:rendez vous|rdv))\b")
_VACCINE = re.compile(r"\b(?:vaccin\w*|vacciner|piqures?|covid|injections?|doses?)\b")
_RANKED = re.compile(r"\b(?:injection|dose|vaccin|piqure|fois)\b")


@dataclass(frozen=True)
class Intent:
    """What a caller may want."""

    code: str
    """Value of `intent` in a request."""
    key: str
    """On the keypad; empty for none."""
    read_back: str
    """As the line says that it has understood."""
    begins: str = ""
    """The first question of its conversation; empty where the welcome decides."""
    words: re.Pattern[str] | None = None
    """How it is said, in plain form; None where `intent_of` decides."""


BOOK = Intent("book", "1", "un rendez-vous", words=_BOOK)
CHANGE = Intent("change", "2", "un rendez-vous déjà pris", "change.birth_date", _CHANGE)
INFORMATION = Intent("information", "3", "un renseignement", "information.topic", _INFORMATION)
AGENT = Intent("agent", "", "une personne")
INTENTS = {intent.code: intent for intent in (CHANGE, BOOK, INFORMATION, AGENT)}
"""By code. Of several heard in one breath the one that comes first here is meant."""
BY_KEY = {intent.key: intent for intent in INTENTS.values() if intent.key}


def intent_of(plain: str) -> Intent | None:
    """What is wanted; None when it is not said, or not in one way."""
    command = find(plain)
    if command and command.command == "agent":
        return AGENT
    ranked = Choice(len(BY_KEY)).hear(plain).value
    if ranked and not _RANKED.search(plain):
        return BY_KEY[str(ranked)]
    found = [intent for part in corrected(plain) if (intent := _intent(part))]
    return found[-1] if found else None


def _intent(plain: str) -> Intent | None:
    if _NONE_YET.search(plain):
        return BOOK
    said = [intent for intent in INTENTS.values() if intent.words and _affirmed(intent.words, plain)]
    if INFORMATION in said and _BEFORE_BOOKING.search(plain):
        said = [intent for intent in said if intent is not BOOK]
    if said:
        return said[0]
    return BOOK if _affirmed(_VACCINE, plain) else None


def _affirmed(pattern: re.Pattern[str], plain: str) -> bool:
    """Whether it is said without being ruled out: "je ne veux pas annuler"."""
    return any(not _NEGATED.search(plain[: said.start()]) for said in pattern.finditer(plain))
