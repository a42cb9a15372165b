"""What a caller may ask of the line at any question, by key or by word."""

import re

from ivr.dialogue.model import Heard
from ivr.language.grammars.base import Grammar
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.commands.command import Match, find
from ivr.language.grammars.names.name import Name
from ivr.language.grammars.text import fold

COMMANDS = frozenset(("agent", "repeat", "back", "wait", "slower", "louder", "help", "goodbye"))
_PERSON_KEYS = frozenset(("0", "00", "000"))
_ANSWERS = frozenset(("wish", "day", "birth_date", "phone", "postal_code", "digits", "town", "request"))
_NOBODY = re.compile(r"\bnon personne\b|^personne non\b")
"""To "Avez-vous été en contact avec une personne… ?" this is a no."""
_GENTLE = frozenset(("wait", "goodbye", "back"))


def command_of(heard: Heard, grammar: Grammar) -> str | None:
    """The command given instead of an answer: agent, repeat, back, wait, slower, louder, help or goodbye.

    Words that answer the question are never taken for a command: an option named "répétez", a day after "attendez"."""
    if heard.keys:
        return _pressed(heard.keys, heard.hurried)
    plain = fold(heard.words)
    match = find(plain)
    if match is None or match.command not in COMMANDS or _answers(match, heard.words, grammar):
        return None
    return match.command


def _pressed(keys: str, hurried: bool) -> str | None:
    if keys == "#":
        return "wait"
    keys = keys.rstrip("#")
    if keys in _PERSON_KEYS:
        return "agent"
    if keys.endswith("**"):
        return "back"
    if keys.endswith("*"):
        return "back" if hurried else "repeat"
    return None


def _answers(match: Match, words: str, grammar: Grammar) -> bool:
    if isinstance(grammar, Choice):
        return grammar.named_words(words) >= match.words
    if isinstance(grammar, Name):
        return match.words == 1 and match.command not in ("agent", "repeat") and len(fold(words).split()) > 1
    if grammar.kind == "yes_no" and _NOBODY.search(fold(words)):
        return True
    if grammar.kind == "yes_no":
        return match == Match("repeat", 1) and grammar.hear(words).value is not None
    return match.command in _GENTLE and grammar.kind in _ANSWERS and grammar.hear(words).value is not None
