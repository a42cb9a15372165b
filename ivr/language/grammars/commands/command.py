"""What callers say to the line itself rather than as an answer."""

import re
from dataclasses import dataclass, field

from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.text import fold
from ivr.language.grammars.utterance import POLITE
from ivr.language.phrase_files import labelled, listened, patterns, phrases

COMMANDS = (
    "agent", "repeat", "slower", "louder", "back", "help", "wait", "goodbye", "cancel", "cancel_appointment",
    "modify_appointment", "book", "greeting",
)  # fmt: skip
"""Of two said with as many words, the earlier one counts."""
_ALONE = phrases("commands").labels
_ANYWHERE = patterns("command_patterns", *COMMANDS)
_KEPT = frozenset(("allo", "hein", "bonjour"))
_LEADS = labelled("words", "command_lead")
_OF_AN_APPOINTMENT = frozenset(("cancel_appointment", "modify_appointment"))
"""Said of a rendez-vous that is there; "il faut annuler le rendez-vous" asks for none."""
_NOT_BEFORE = re.compile(r"\b(?:pas|inutile|sans)(?: la peine| besoin| envie)?(?: de| d)? $")
_NOT_AROUND = re.compile(r"\b(?:ne|n) (?:me |le |la )?\| ?pas\b")
_NOT_INSIDE = re.compile(r"\b(?:ne|n) (?:me |le |la |les )?\|\w+ez (?:pas|jamais|plus)\b")
_PLEASE = re.compile(r" ?\bs il (?:vous|te) plait\b")
_DROPPED = (frozenset[str](), POLITE - _KEPT, POLITE - {"bonjour"}, (POLITE - {"bonjour"}) | _LEADS, POLITE | _LEADS)


@dataclass(frozen=True)
class Match:
    """A command that was recognised."""

    command: str
    words: int
    """How many words said it."""


def find(plain: str) -> Match | None:
    """The command in a text in plain form; the one said with the most words wins, the earlier listed on a tie."""
    best = _alone(plain)
    for command, pattern in _ANYWHERE:
        hit = pattern.search(plain)
        if hit and command != "agent" and _ruled_out(plain, hit):
            continue
        if command == "book" and best is not None and best.command in _OF_AN_APPOINTMENT:
            continue
        if hit and (best is None or len(hit.group().split()) > best.words):
            best = Match(command, len(hit.group().split()))
    return best


def _ruled_out(plain: str, hit: re.Match[str]) -> bool:
    """ "je ne veux pas changer mon rendez-vous", "ne répétez pas"."""
    before = plain[: hit.start()]
    return bool(
        _NOT_BEFORE.search(before)
        or _NOT_AROUND.search(f"{before}|{plain[hit.end() :]}")
        or _NOT_INSIDE.search(f"{before}|{hit.group()}")
    )


def _alone(plain: str) -> Match | None:
    words = _PLEASE.sub("", plain).split()
    if len(words) > 1 and set(words) == {"bonjour"}:
        return Match("greeting", len(words))
    for dropped in _DROPPED:
        rest = " ".join(word for word in words if word not in dropped)
        for text in (rest, _without_article(rest)):
            said = tuple(text.split())
            if said in _ALONE:
                return Match(_ALONE[said], len(said))
    return None


def _without_article(text: str) -> str:
    first, _, rest = text.partition(" ")
    return rest if first in ("l", "un", "une", "de", "d") else text


@dataclass(frozen=True)
class Command:
    """A command by itself. Value: one of repeat agent back wait slower louder help goodbye cancel book
    cancel_appointment modify_appointment greeting."""

    kind: str = field(default="command", init=False)
    timing: Timing = field(default=Timing(first=8.0, end_silence=1.2), init=False)
    most_keys: int = field(default=2, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        return listened("command")

    def hear(self, words: str) -> Understood:
        """Reads a command; anything else is nothing."""
        match = find(fold(words))
        return Understood(match.command) if match else NOTHING

    def press(self, keys: str) -> Understood:
        """0 is a person, * repeats, ** goes back."""
        command = {"0": "agent", "*": "repeat", "**": "back"}.get(keys)
        return Understood(command) if command else NOTHING
