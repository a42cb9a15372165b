"""Tables of slots as spreadsheets save them: bytes in, rows of text with their line numbers out. Pure."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivr.errors import InputError

LARGEST = 50 * 1024 * 1024
"""Bytes of a table."""
MOST_LINES = 200_000
"""Ten centres, half a year ahead, a slot every ten minutes."""
ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd", b"\xd0\xcf")
"""First bytes of zip (also .xlsx, .ods), gzip, bzip2, xz, 7z, rar, zstd and old Excel files."""
COLUMNS = {
    "centre": "centre",
    "vaccin": "vaccine",
    "vaccine": "vaccine",
    "jour": "day",
    "date": "day",
    "day": "day",
    "heure": "time",
    "time": "time",
    "minutes": "minutes",
    "duree": "minutes",
    "capacite": "capacity",
    "places": "capacity",
    "capacity": "capacity",
    "marge": "margin",
    "margin": "margin",
    "reserve2": "reserved2",
    "reserved2": "reserved2",
    "ferme": "closed",
    "closed": "closed",
    "pris1": "",
    "pris2": "",
    "taken1": "",
    "taken2": "",
}
"""Headings understood, without accents or capitals; an empty name is read over."""
NEEDED = ("centre", "day", "time", "capacity")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    line: int
    """Of the file, 1 is the first one."""
    cells: Mapping[str, str]
    """By the names of `COLUMNS`; trimmed."""
    too_many: bool = False
    """There are more cells than headings."""


def read_rows(data: bytes) -> Iterator[Row]:
    """The rows of a table in CSV: UTF-8, UTF-16 or Windows-1252; separated by semicolons, commas or tabs.

    Raises InputError for what is no such table, is too large, or lacks a column."""
    if len(data) > LARGEST:
        raise InputError("The file is larger than 50 MB; split it by month.")
    if data.startswith(ARCHIVES):
        raise InputError("The file is an archive or a workbook, not a table; save the sheet as CSV and import that.")
    text = decode(data)
    if "\0" in text:
        raise InputError("The file holds binary data; save the sheet as CSV and import that.")
    return _rows(text)


def decode(data: bytes) -> str:
    """The text of a file, by its byte order mark, else by what it can be read as."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    head = data[:200]
    if head and head[1::2].count(0) > len(head) // 4:
        return data.decode("utf-16-le", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def plain(words: str) -> str:
    """Lower case, without accents or outer blanks: how headings and names are compared."""
    letters = unicodedata.normalize("NFKD", words.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def harmless(cell: str) -> str:
    """The cell as text for a spreadsheet: what could be taken for a formula gets an apostrophe in front."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _rows(text: str) -> Iterator[Row]:
    first = text.split("\n", 1)[0]
    separator = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        names = _names(next(reader, []))
        for cells in reader:
            if reader.line_num > MOST_LINES:
                raise InputError("The file has more than 200,000 lines; split it by month.")
            if any(cell.strip() for cell in cells):
                yield Row(reader.line_num, _cells(names, cells), any(cells[len(names) :]))
    except csv.Error as error:
        raise InputError(f"Line {reader.line_num} is no line of a CSV table: {error}.") from error


def _names(headings: list[str]) -> list[str]:
    known = [plain(heading) for heading in headings]
    strange = [heading for heading, name in zip(headings, known, strict=True) if name and name not in COLUMNS]
    if strange:
        raise InputError(f"Line 1: the column {strange[0][:40]!r} is not known; the columns are {_wanted()}.")
    names = [COLUMNS.get(name, "") for name in known]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise InputError(
            f"Line 1: a column is missing; the columns are {_wanted()}, of which vaccin, minutes, marge, reserve2 and "
            "ferme may be left out."
        )
    return names


def _cells(names: list[str], cells: list[str]) -> dict[str, str]:
    return {name: cell.strip().removeprefix("'") for name, cell in zip(names, cells, strict=False) if name}


def _wanted() -> str:
    return "centre, vaccin, jour, heure, minutes, capacite, marge, reserve2, ferme"
