"""Reads a CSV table row by row into values, with the line of each row."""

import csv
from collections.abc import Mapping
from dataclasses import fields
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter, ValidationError

from ivr.department.files.problems import FileProblems, sentence_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Value = TypeVar("Value", bound="DataclassInstance")


def read_table(
    file: Path, shape: type[Value], problems: FileProblems, gathered: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[int, Value], ...]:
    """The rows that have the shape, each with its line; the others are noted as problems.

    Each field is a column of its name, or those that `gathered` names; other columns are ignored. Columns are separated
    by commas or semicolons."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        problems.add(file, 1, "This file cannot be read: it must exist and be written in UTF-8.")
        return ()
    reader = csv.DictReader(StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    columns = {field.name: gathered.get(field.name, (field.name,)) for field in fields(shape)}
    try:
        present = reader.fieldnames or ()
        if missing := [name for names in columns.values() for name in names if name not in present]:
            problems.add(file, 1, f"The columns {', '.join(missing)} are missing.")
            return ()
        return _rows(file, reader, shape, columns, problems)
    except csv.Error:
        problems.add(file, reader.line_num, "This line is not a row of a CSV table.")
        return ()


def _rows(
    file: Path,
    reader: "csv.DictReader[str]",
    shape: type[Value],
    columns: Mapping[str, tuple[str, ...]],
    problems: FileProblems,
) -> tuple[tuple[int, Value], ...]:
    rows, adapter = [], TypeAdapter(shape)
    for record in reader:
        if None in record or None in record.values():
            problems.add(file, reader.line_num, "This row does not have as many columns as the header.")
            continue
        cells = {field: tuple(record[name] for name in names) for field, names in columns.items()}
        one_each = {field: of_field[0] if len(of_field) == 1 else of_field for field, of_field in cells.items()}
        try:
            rows.append((reader.line_num, adapter.validate_python(one_each)))
        except ValidationError as error:
            for detail in error.errors():
                problems.add(file, reader.line_num, sentence_of(detail))
    return tuple(rows)
