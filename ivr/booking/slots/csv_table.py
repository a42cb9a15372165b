"""Tables of slots as spreadsheets save them: a file in, rows of text with their line numbers out."""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import BinaryIO, TextIO

from ivr.booking.slots.problems import RowProblem, TableRefused, cut

LARGEST = 50 * 1024 * 1024
"""Bytes of a table."""
MOST_LINES = 200_000
"""Ten centres, half a year ahead, a slot every ten minutes, twice over."""
WIDEST = 20_000
"""Characters of a line."""
CHUNK = 64 * 1024
ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd", b"\xd0\xcf")
"""First bytes of zip (also .xlsx, .ods), gzip, bzip2, xz, 7z, rar, zstd and old Excel files."""
COLUMNS = {
    heading: name
    for name, headings in {
        "centre": "centre",
        "vaccine": "vaccin vaccine",
        "day": "jour date day",
        "time": "heure time",
        "minutes": "minutes duree",
        "capacity": "capacite places capacity",
        "margin": "marge margin",
        "reserved2": "reserve2 reserved2",
        "closed": "ferme closed",
        "": "pris1 pris2 taken1 taken2",
    }.items()
    for heading in headings.split()
}
"""Headings understood, without accents or capitals; columns with an empty name are skipped."""
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


def read_rows(file: BinaryIO) -> Iterator[Row]:
    """The rows of a table in CSV: UTF-8, UTF-16 or Windows-1252; separated by semicolons, commas or tabs.

    Reads line by line, so that a large file takes no more memory than a small one. Raises TableRefused for what is no
    such table, is too large, or lacks a column."""
    if file.seek(0, io.SEEK_END) > LARGEST:
        raise TableRefused([RowProblem(0, "large")])
    file.seek(0)
    if file.read(8).startswith(ARCHIVES):
        raise TableRefused([RowProblem(0, "archive")])
    encoding = encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    try:
        yield from _rows(_lines(text))
    finally:
        text.detach()


def decode(data: bytes) -> str:
    """The text of a file, as `encoding_of` has it."""
    return data.decode(encoding_of(io.BytesIO(data)), errors="replace")


def encoding_of(file: BinaryIO) -> str:
    """How a file is written: by its byte order mark, else by what it can be read as."""
    file.seek(0)
    head = file.read(200)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head and head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


@lru_cache(maxsize=256)
def plain(words: str) -> str:
    """Lower case, without accents or outer blanks: how headings and names are compared."""
    letters = unicodedata.normalize("NFKD", words.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def harmless(cell: str) -> str:
    """The cell as text for a spreadsheet: what could be taken for a formula gets an apostrophe in front."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _lines(text: TextIO) -> Iterator[str]:
    """The lines of a file, each of a length that can be looked at."""
    number = 0
    while line := text.readline(WIDEST + 1):
        number += 1
        if "\0" in line:
            raise TableRefused([RowProblem(number, "binary")])
        if len(line) > WIDEST:
            raise TableRefused([RowProblem(number, "wide")])
        yield line


def _rows(lines: Iterator[str]) -> Iterator[Row]:
    first = next(lines, "")
    reader = csv.reader(chain([first], lines), delimiter=max(";,\t", key=first.count))
    try:
        names = _names(next(reader, []))
        for cells in reader:
            if reader.line_num > MOST_LINES:
                raise TableRefused([RowProblem(0, "many")])
            if any(cell.strip() for cell in cells):
                yield Row(reader.line_num, _cells(names, cells), any(cells[len(names) :]))
    except csv.Error as error:
        raise TableRefused([RowProblem(reader.line_num, "quotes")]) from error


def _names(headings: list[str]) -> list[str]:
    known = [plain(heading) for heading in headings]
    strange = [heading for heading, name in zip(headings, known, strict=True) if name and name not in COLUMNS]
    if strange:
        raise TableRefused([RowProblem(1, "column", cut(strange[0]))])
    names = [COLUMNS.get(name, "") for name in known]
    if any(name not in names for name in NEEDED):
        raise TableRefused([RowProblem(1, "columns")])
    return names


def _cells(names: list[str], cells: list[str]) -> dict[str, str]:
    return {name: cell.strip().removeprefix("'") for name, cell in zip(names, cells, strict=False) if name}
