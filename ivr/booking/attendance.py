"""Attendance: the people expected in a centre, and whether they came; also as a list that a centre sends as CSV."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.patient_search import name_of
from ivr.booking.slots.csv_table import ARCHIVES, decode, plain
from ivr.core.crypto import Vault

Dose = tuple[int, int]
"""Booking and 1 or 2."""

MOST_LINES = 5000
"""More than any centre vaccinates in a day."""
CAME = {"oui": True, "o": True, "venu": True, "venue": True, "present": True, "presente": True, "1": True, "x": True}
ABSENT = {"non": False, "n": False, "absent": False, "absente": False, "0": False}
_WORDS = {**CAME, **ABSENT}
_REFERENCE = ("reference", "dossier", "numero de dossier")
_ANSWER = ("venu", "present", "presence")
UNREADABLE = "Ce fichier n’est pas une liste au format CSV : enregistrez la feuille en CSV et recommencez."
COLUMNS = "Ligne 1 : il faut les deux colonnes « reference » et « venu »."

_EXPECTED = """SELECT b.id AS booking, 1 AS dose, b.slot1_id AS slot, b.patient_id, b.reference, b.single
 FROM bookings AS b
 WHERE b.department = :department AND b.centre = :centre AND b.day1 = :day AND b.status = 'booked'
 UNION ALL SELECT b.id, 2, b.slot2_id, b.patient_id, b.reference, false FROM bookings AS b
 WHERE b.department = :department AND b.centre = :centre AND b.day2 = :day AND b.status = 'booked'"""
_JOINED = f"({_EXPECTED}) AS e JOIN slots AS s ON s.id = e.slot LEFT JOIN attendance AS a ON (a.booking_id, a.dose) = (e.booking, e.dose)"  # noqa: E501
_HOURS = text(
    "SELECT CAST(extract(hour FROM s.time) AS int) AS hour, count(*) AS expected, count(a.came) AS noted"  # noqa: S608
    f" FROM {_JOINED} GROUP BY hour ORDER BY hour"
)
_HOUR = text(
    "SELECT e.booking, e.dose, e.reference, e.patient_id AS patient, e.single, s.time, a.came, p.sealed"  # noqa: S608
    f" FROM {_JOINED} JOIN patients AS p ON p.id = e.patient_id WHERE s.time >= :start AND s.time < :stop"
    " ORDER BY s.time, e.reference"
)
_DAY = text(f"SELECT booking, dose, reference, patient_id AS patient FROM ({_EXPECTED}) AS e")  # noqa: S608
_NOTE = text(
    "INSERT INTO attendance (booking_id, dose, came, noted_at) VALUES (:booking, :dose, :came, :now)"
    " ON CONFLICT (booking_id, dose) DO UPDATE SET came = excluded.came, noted_at = excluded.noted_at"
    " WHERE attendance.came <> excluded.came"
)
_FORGET = text("DELETE FROM attendance WHERE booking_id = :booking AND dose = :dose")


@dataclass(frozen=True)
class CentreDay:
    """A centre on a day."""

    department: str
    """Slug."""
    centre: str
    day: date

    @property
    def values(self) -> dict[str, object]:
        """As the queries name them."""
        return {"department": self.department, "centre": self.centre, "day": self.day}


@dataclass(frozen=True)
class Hour:
    """An hour in which people are expected."""

    hour: int
    expected: int
    noted: int


@dataclass(frozen=True)
class Expected:
    """A person who is expected."""

    dose: Dose
    reference: str
    patient: int
    time: time
    name: str
    single: bool
    """The only dose of the booking."""
    came: bool | None
    """None while nobody has noted it."""


def hours(session: Session, place: CentreDay) -> list[Hour]:
    """The hours of a day with appointments, without opening personal data."""
    return [Hour(*row) for row in session.execute(_HOURS, place.values)]


def expected(session: Session, vault: Vault, place: CentreDay, hour: int) -> list[Expected]:
    """The people expected in an hour, by appointment. The calling page audits the reading."""
    bounds = {"start": time(hour), "stop": time(hour, 59, 59)}
    return [
        Expected(
            dose=(row.booking, row.dose),
            reference=row.reference,
            patient=row.patient,
            time=row.time,
            name=name_of(vault.open(row.sealed)),
            single=row.single,
            came=row.came,
        )
        for row in session.execute(_HOUR, {**place.values, **bounds})
    ]


def people(session: Session, place: CentreDay) -> dict[str, tuple[Dose, int]]:
    """Everybody expected on a day: reference → dose and patient."""
    found = session.execute(_DAY, place.values)
    return {row.reference: ((row.booking, row.dose), row.patient) for row in found}


def note(session: Session, place: CentreDay, marks: Mapping[Dose, bool | None], now: datetime) -> list[int]:
    """Records attendance; None deletes a record. Returns the patients concerned; doses that are not expected at that
    place are left out."""
    known = dict(people(session, place).values())
    wanted = {dose: came for dose, came in marks.items() if dose in known}
    rows = [{"booking": dose[0], "dose": dose[1], "came": came, "now": now} for dose, came in wanted.items()]
    for statement, taken_back in ((_NOTE, False), (_FORGET, True)):
        if chosen := [row for row in rows if (row["came"] is None) is taken_back]:
            session.execute(statement, chosen)
    return sorted({known[dose] for dose in wanted})


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
    table = decode(data)
    if data.startswith(ARCHIVES) or "\0" in table:
        return AttendanceList(problems=[UNREADABLE])
    sent = AttendanceList()
    try:
        for line, reference, answer in _lines(table):
            _take(sent, line, (reference, answer), expected)
    except (csv.Error, LookupError) as error:
        sent.problems.append(COLUMNS if isinstance(error, LookupError) else UNREADABLE)
    return sent


def _lines(table: str) -> Iterator[tuple[int, str, str]]:
    """Line, reference and answer. Raises LookupError without the two columns."""
    first = table.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(table, newline=""), delimiter=max(";,\t", key=first.count))
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
