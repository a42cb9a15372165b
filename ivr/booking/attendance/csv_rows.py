"""Reads the attendance list of a centre: bytes in, references out. Pure. Its messages are French, for the console."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ivr.booking.slots.csv_table import ARCHIVES, decode, plain

MOST_LINES = 5000
"""More than any centre vaccinates in a day."""
CAME = {"oui": True, "o": True, "venu": True, "venue": True, "present": True, "presente": True, "1": True, "x": True}
ABSENT = {"non": False, "n": False, "absent": False, "absente": False, "0": False}
_WORDS = {**CAME, **ABSENT}
_REFERENCE = ("reference", "dossier", "numero de dossier")
_ANSWER = ("venu", "present", "presence")
UNREADABLE = "Ce fichier n’est pas une liste au format CSV : enregistrez la feuille en CSV et recommencez."
COLUMNS = "Ligne 1 : il faut les deux colonnes « reference » et « venu »."


@dataclass
class AttendanceList:
    """What a list says."""

    marks: dict[str, bool] = field(default_factory=dict)
    """Reference → came."""
    problems: list[str] = field(default_factory=list)
    """A sentence per wrong line."""


def read_list(data: bytes, expected: Mapping[str, object]) -> AttendanceList:
    """The marks of a list about the people who are expected, by their reference; or what is wrong with it, and then
    nothing of it is to be used."""
    text = decode(data)
    if data.startswith(ARCHIVES) or "\0" in text:
        return AttendanceList(problems=[UNREADABLE])
    sent = AttendanceList()
    try:
        for line, reference, answer in _lines(text):
            _take(sent, line, (reference, answer), expected)
    except (csv.Error, LookupError) as error:
        sent.problems.append(COLUMNS if isinstance(error, LookupError) else UNREADABLE)
    return sent


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, reference and answer. Raises LookupError without the two columns."""
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count))
    headings = [plain(heading) for heading in next(reader, [])]
    columns = [_column(headings, names) for names in (_REFERENCE, _ANSWER)]
    for cells in reader:
        if any(cell.strip() for cell in cells):
            reference, answer = (cells[column].strip() if column < len(cells) else "" for column in columns)
            yield reader.line_num, reference.removeprefix("'"), answer


def _column(headings: list[str], names: tuple[str, ...]) -> int:
    found = [place for place, heading in enumerate(headings) if heading in names]
    if not found:
        raise LookupError
    return found[0]


def _take(sent: AttendanceList, line: int, cells: tuple[str, str], expected: Mapping[str, object]) -> None:
    reference, answer = cells[0].replace(" ", "").zfill(6), plain(cells[1])
    if line > MOST_LINES:
        raise csv.Error("too long")
    if reference not in expected:
        sent.problems.append(f"Ligne {line} : personne n’est attendu ici ce jour-là sous ce numéro de dossier.")
    elif answer not in _WORDS:
        sent.problems.append(f"Ligne {line} : écrivez oui ou non dans la colonne « venu ».")
    elif sent.marks.get(reference, _WORDS[answer]) != _WORDS[answer]:
        sent.problems.append(f"Ligne {line} : ce dossier est venu et absent à la fois.")
    else:
        sent.marks[reference] = _WORDS[answer]
