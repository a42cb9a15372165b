"""What a caller may want of the line. Each intent is declared here once."""

import re
from dataclasses import dataclass

from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.commands.command import find
from ivr.language.grammars.utterance import corrected
from ivr.language.phrase_files import pattern

_CHANGE = pattern("requests", "change")
_BOOK = pattern("requests", "book")
_INFORMATION = pattern("requests", "information")
_NOT_YET = pattern("requests", "not_yet")
_BEFORE_BOOKING = pattern("requests", "before_booking")
_VACCINE = pattern("requests", "vaccine")
_COUNTED = pattern("requests", "counted")
_NEGATED = re.compile(r"\b(?:pas|ni|sans|plutot que|au lieu) (?:\w+ ){0,2}$")


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
    if ranked and not _COUNTED.search(plain):
        return BY_KEY[str(ranked)]
    found = [intent for part in corrected(plain) if (intent := _intent(part))]
    return found[-1] if found else None


def _intent(plain: str) -> Intent | None:
    if _NOT_YET.search(plain):
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
