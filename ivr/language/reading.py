"""French writing made readable aloud: hours, ordinals, dates and numbers the voice would stumble over."""

import re
from re import Match

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def speakable(text: str) -> str:
    """The text with its abbreviations written as they are said."""
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    return text


def _date(found: Match[str]) -> str:
    day, month, year = (int(part) for part in found.groups())
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return found[0]
    return f"{'premier' if day == 1 else day} {MONTHS[month - 1]} {year}"


def _hour(found: Match[str]) -> str:
    hour, minutes = int(found[1]), int(found[2] or 0)
    hours = "une heure" if hour == 1 else f"{hour} heures"
    return f"{hours} {minutes}" if minutes else hours


def _telephone(found: Match[str]) -> str:
    digits = "0" + re.sub(r"\D", "", found[0])[-9:]
    return ", ".join(digits[place : place + 2] for place in range(0, 10, 2))


def _contracted(found: Match[str]) -> str:
    """À Le Creusot is said au Creusot."""
    said = _CONTRACTED[found[1].lower(), found[2]]
    return f"{said if found[1].islower() else said.capitalize()} "


_CONTRACTED = {("à", "Le"): "au", ("à", "Les"): "aux", ("de", "Le"): "du", ("de", "Les"): "des"}

_RULES = (
    (re.compile(r"(?:\+33 ?|\b0)[1-9](?:[ .]?\d\d){4}\b"), _telephone),
    (re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b"), _date),
    (re.compile(r"\b(\d{1,2}) ?h(?: ?([0-5]\d))?\b"), _hour),
    (re.compile(r"\b1(?:re|ère)\b"), "première"),
    (re.compile(r"\b1er\b"), "premier"),
    (re.compile(r"\b(2)(?:e|ème)\b"), "deuxième"),
    (re.compile(r"\b(\d+)e\b"), r"\1ème"),
    (re.compile(r"\bM\. "), "monsieur "),
    (re.compile(r"\b(à|de|À|De) (Les?) (?=[A-ZÀ-Ý])"), _contracted),
    (re.compile(r"\b[Nn]° ?"), "numéro "),
    (re.compile(r"\bAstraZeneca\b"), "Astra Zénéca"),
    (re.compile(r"\bARN\b"), "A R N"),
)
