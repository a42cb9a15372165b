"""Reads a CSV table row by row into a shape, with the line of each row."""

import csv
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from ivr.department.files.problems import FileProblems, sentence_of

Row = TypeVar("Row", bound=BaseModel)


@dataclass(frozen=True)
class TableRow(Generic[Row]):
    """A row that could be read."""

    number: int
    row: Row


def read_table(file: Path, shape: type[Row], problems: FileProblems) -> tuple[TableRow[Row], ...]:
    """The rows that have the shape; the others are noted as problems. Columns are separated by commas or semicolons."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        problems.add(file, 1, "This file cannot be read: it must exist and be written in UTF-8.")
        return ()
    reader = csv.DictReader(StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    try:
        if missing := _missing(shape, reader.fieldnames or ()):
            problems.add(file, 1, f"The columns {', '.join(missing)} are missing.")
            return ()
        return _rows(file, reader, shape, problems)
    except csv.Error:
        problems.add(file, reader.line_num, "This line is not a row of a CSV table.")
        return ()


def _missing(shape: type[BaseModel], columns: object) -> list[str]:
    present = set(columns) if isinstance(columns, list) else set()
    return [name for name in shape.model_fields if name not in present]


def _rows(
    file: Path, reader: "csv.DictReader[str]", shape: type[Row], problems: FileProblems
) -> tuple[TableRow[Row], ...]:
    rows = []
    for record in reader:
        if None in record or None in record.values():
            problems.add(file, reader.line_num, "This row does not have as many columns as the header.")
            continue
        try:
            rows.append(TableRow(reader.line_num, shape.model_validate(record)))
        except ValidationError as error:
            for detail in error.errors():
                problems.add(file, reader.line_num, sentence_of(detail))
    return tuple(rows)
