"""Finds people by the first letters of a name or the last digits of a telephone number, though both are sealed.

What is stored is a blind index: keyed hashes of the first two, three and four letters of each part of a name, and of
the last two, three and four digits of the number. Without the key a mark says nothing: from the database alone one
could at most tell by its frequency which two letters many names begin with, never a name. Nothing longer than four
letters is marked; the rest is compared after opening the few records that share the marks. Opening every record instead
would take seconds for 30 000 people."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.core.crypto import Vault

LENGTHS = (2, 3, 4)
MOST = 10
"""People shown at a time: nobody reads more than is needed."""
CANDIDATES = 400
"""Records opened for a search that the marks alone answer: any of them fits."""
PATIENCE = 5000
"""Records opened to find the longer name among those that begin alike."""
MARK = 12
"""Hexadecimal digits kept of a hash."""

_OWN = (
    " AND (:centre = '' OR EXISTS (SELECT 1 FROM bookings b WHERE b.patient_id = p.id AND b.centre = :centre"
    " AND b.status IN ('booked', 'cancelled'))"
    " OR EXISTS (SELECT 1 FROM waiting_entries w WHERE w.patient_id = p.id AND w.centres[1] = :centre"
    " AND w.status IN ('waiting', 'offered', 'left')))"
)
"""People of a centre: with an appointment there, past or future, or on the waiting list with it as first choice."""
_BY_MARKS = text(
    "SELECT p.id, p.sealed FROM patients p WHERE p.department = :department"  # noqa: S608
    f" AND p.search_marks @> CAST(:marks AS text[]){_OWN} LIMIT :most"
)
_BY_REFERENCE = text(
    "SELECT p.id, p.sealed FROM patients p JOIN bookings r ON r.patient_id = p.id"  # noqa: S608
    f" WHERE r.department = :department AND r.reference = :reference AND r.status = 'booked'{_OWN}"
)
_VISIBLE = text(f"SELECT p.id FROM patients p WHERE p.id = :id AND p.department = :department{_OWN}")  # noqa: S608


@dataclass(frozen=True)
class Area:
    """The people that an account may search."""

    department: str
    """Slug."""
    centre: str
    """The only centre whose people are shown; empty for all."""

    @property
    def values(self) -> dict[str, str]:
        """As the queries name them."""
        return {"department": self.department, "centre": self.centre}


@dataclass(frozen=True)
class PatientMatch:
    """A person as shown in lists."""

    id: int
    name: str
    birth_date: str
    """ISO."""
    phone: str
    """E.164."""


def marks(vault: Vault, department: str, person: dict[str, str]) -> list[str]:
    """The search marks of a person, from the sealed data."""
    words = {part for name in ("last_name", "first_name") for part in _parts(person.get(name, ""))}
    begins = {word[:length] for word in words for length in LENGTHS if len(word) >= length}
    digits = re.sub(r"\D", "", person.get("phone", ""))
    ends = {digits[-length:] for length in LENGTHS if len(digits) >= length}
    return sorted(_mark(vault, department, part) for part in begins | ends)


def find(session: Session, vault: Vault, area: Area, asked: str) -> tuple[list[PatientMatch], bool]:
    """The first matches by name, and whether there may be others; none for fewer than two characters."""
    digits = re.sub(r"[\s.+-]", "", asked)
    if digits.isdecimal():
        return _by_digits(session, vault, area, digits)
    words = [folded for word in asked.split() if len(folded := _fold(word)) >= LENGTHS[0]]
    begins = [word[: LENGTHS[-1]] for word in words]
    most = CANDIDATES if words == begins else PATIENCE
    rows = _rows(session, vault, area, begins, most) if words else []
    return _shown([each for each in _opened(vault, rows) if _fits(each, words)], len(rows) == most)


def is_visible(session: Session, area: Area, patient: int) -> bool:
    """Whether a person may be seen from there."""
    return session.scalar(_VISIBLE, {"id": patient, **area.values}) is not None


def name_of(person: dict[str, Any]) -> str:
    """As lists write it: "DUPONT Jeanne"; empty when it has to be completed."""
    return " ".join(filter(None, (str(person.get("last_name", "")).upper(), str(person.get("first_name", "")))))


def _by_digits(session: Session, vault: Vault, area: Area, digits: str) -> tuple[list[PatientMatch], bool]:
    """A booking reference, or the end of a telephone number written in any way."""
    if len(digits) < LENGTHS[0]:
        return [], False
    rows = _rows(session, vault, area, [digits[-LENGTHS[-1] :]], CANDIDATES)
    end = digits.removeprefix("00").removeprefix("0") if len(digits) >= 10 else digits
    found = [each for each in _opened(vault, rows) if each[1]["phone"].endswith(end)]
    by_reference = session.execute(_BY_REFERENCE, {"reference": digits, **area.values}).all()
    known = {number for number, _ in found}
    found += [each for each in _opened(vault, by_reference) if each[0] not in known]
    return _shown(found, len(rows) == CANDIDATES)


def _rows(session: Session, vault: Vault, area: Area, parts: Sequence[str], most: int) -> Sequence[Any]:
    wanted = [_mark(vault, area.department, part) for part in parts]
    return session.execute(_BY_MARKS, {"marks": wanted, "most": most, **area.values}).all()


def _opened(vault: Vault, rows: Sequence[Any]) -> list[tuple[int, dict[str, str]]]:
    return [(row.id, vault.open(bytes(row.sealed))) for row in rows]


def _fits(opened: tuple[int, dict[str, str]], words: Sequence[str]) -> bool:
    """Whether every word begins a part of the name."""
    person = opened[1]
    parts = [*_parts(person.get("last_name", "")), *_parts(person.get("first_name", ""))]
    return all(any(part.startswith(word) for part in parts) for word in words)


def _shown(found: Sequence[tuple[int, dict[str, str]]], stopped: bool) -> tuple[list[PatientMatch], bool]:
    people = [PatientMatch(number, name_of(person), person["birth_date"], person["phone"]) for number, person in found]
    ordered = sorted(people, key=lambda each: (each.name, each.id))
    return ordered[:MOST], len(people) > MOST or stopped


def _parts(name: str) -> list[str]:
    """Each part of a name and all of it: "Le Goff" is le, goff and legoff."""
    return [folded for part in (*re.split(r"[\s'’-]+", name), name) if (folded := _fold(part))]


def _fold(word: str) -> str:
    """Letters and digits only, without accents, in lower case."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def _mark(vault: Vault, department: str, part: str) -> str:
    return vault.fingerprint("search", department, part)[:MARK]
