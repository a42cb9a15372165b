"""Reads a TOML file into a shape and knows the line of every key."""

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from ivr.department.files.problems import FileProblems, sentence_of

Shape = TypeVar("Shape")
Key = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]")
_KEY = re.compile(r"\s*([\w.\-]+)\s*=")
_AT_LINE = re.compile(r"\s*\(at line (\d+).*|\s*\(at end of document\)")


@dataclass(frozen=True)
class Located(Generic[Shape]):
    """What a file says, with the places where it says it."""

    file: Path
    value: Shape
    lines: dict[Key, int]

    def line(self, *key: str | int) -> int:
        """The line of a key path, or of the nearest thing around it."""
        return line_of(self.lines, key)


def read_toml(file: Path, shape: type[Shape], problems: FileProblems) -> Located[Shape] | None:
    """The file's content in its shape, or None with the problems noted.

    It is read as JSON because pydantic makes no strict dataclass of a Python dictionary."""
    try:
        text = file.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.add(file, _syntax_line(error, text), f"This is not valid TOML: {_AT_LINE.sub('', str(error))}.")
        return None
    except (OSError, UnicodeDecodeError):
        problems.add(file, 1, "This file cannot be read: it must exist and be written in UTF-8.")
        return None
    lines = lines_of(text)
    try:
        return Located(file, TypeAdapter(shape).validate_json(json.dumps(content, default=str)), lines)
    except ValidationError as error:
        for detail in error.errors():
            problems.add(file, line_of(lines, detail["loc"]), sentence_of(detail))
        return None


def _syntax_line(error: tomllib.TOMLDecodeError, text: str) -> int:
    found = _AT_LINE.search(str(error))
    return int(found[1]) if found and found[1] else text.count("\n") + 1


def line_of(lines: dict[Key, int], key: Key) -> int:
    """The line of a key path, or of the nearest thing around it; 1 when nothing is known."""
    for length in range(len(key), 0, -1):
        if key[:length] in lines:
            return lines[key[:length]]
    return 1


def lines_of(text: str) -> dict[Key, int]:
    """The line of every table and key of a TOML text, keys of inline tables excepted."""
    lines: dict[Key, int] = {}
    table: Key = ()
    last: dict[Key, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _table(header[2].split("."), header[1] == "[[", last)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *key[1].split(".")), number)
    return lines


def _table(parts: list[str], is_array: bool, last: dict[Key, int]) -> Key:
    """The full key of a header; `last` counts the tables of each array seen so far."""
    path: Key = ()
    for part in parts[:-1]:
        path = (*path, part)
        if path in last:
            path = (*path, last[path])
    path = (*path, parts[-1])
    if is_array:
        last[path] = last.get(path, -1) + 1
        path = (*path, last[path])
    return path
