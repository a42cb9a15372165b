"""What was heard, in the words in which the line says it back."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ivr.dialogue.ports import Desk
from ivr.language import wording
from ivr.language.grammars.base import Grammar
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.choice.lacking import LACKING
from ivr.language.grammars.intent.intents import INTENTS
from ivr.language.wish_wording import wish

ANSWERS = {"yes": "oui", "no": "non", "unknown": "je ne sais pas"}


def in_words(value: Any, grammar: Grammar, desk: Desk) -> str:
    """An answer to a question with this grammar, for the ear."""
    if value == LACKING:
        return "je ne l'ai pas"
    if isinstance(value, dict):
        return ", ".join(details(value, desk)) or INTENTS[value["intent"]].read_back
    if isinstance(grammar, Choice):
        return grammar.names[int(value) - 1][0]
    return _WORDS[grammar.kind](value, desk)


def details(said: Mapping[str, Any], desk: Desk) -> list[str]:
    """For whom, where and when, as far as said: "pour un proche", "à Mâcon", "mardi premier décembre, le matin"."""
    whom = {True: "pour un proche", False: "pour vous-même"}.get(said.get("other"))  # type: ignore[arg-type]
    where = f"à {_town(said['town'], desk)}" if said.get("town") else ""
    when = wish(said["wish"]) if said.get("wish") else ""
    return [part for part in (whom, where, when) if part]


def _town(value: str, desk: Desk) -> str:
    return wording.postal_code(value[7:]) if value.startswith("postal:") else desk.department.commune(value).name


_WORDS: Mapping[str, Callable[[Any, Desk], str]] = {
    "yes_no": lambda value, _desk: ANSWERS[value],
    "town": _town,
    "name": lambda value, _desk: str(value),
    "day": lambda value, _desk: wording.day(date.fromisoformat(value)),
    "birth_date": lambda value, _desk: wording.birth_date(date.fromisoformat(value)),
    "phone": lambda value, _desk: wording.phone(value),
    "digits": lambda value, _desk: wording.reference(value),
    "postal_code": lambda value, _desk: wording.postal_code(value),
}
