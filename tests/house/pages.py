"""The pages that people read, and the names in them."""

import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ivr.core.settings import ROOT

PAGES = tuple(
    path.relative_to(ROOT).as_posix()
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
    if path.name != "CHANGELOG.md"
)
_PATH = re.compile(r"(?<![\w/.<-])(?:ivr|exchange|docs|tests|prompts|departments|bench|speech_model)/[\w./-]*[\w/]")
_DOTTED = re.compile(r"(?<![\w/.-])(?:ivr|exchange|bench)(?:\.[A-Za-z_]\w*)+")
_DIAGRAM = re.compile(r"^```mermaid\n(.*?)^```", re.MULTILINE | re.DOTALL)
_PARTICIPANT = re.compile(r"participant (\w+) as ((?:ivr|exchange)\.[\w.]+)")
_BREAK = "<br/>"
_MESSAGE = re.compile(r"(?<!-)->>(\w+): (\w+)\(")
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def read(page: str) -> str:
    """The text of a page."""
    return (ROOT / page).read_text()


def missing_paths(page: str) -> set[str]:
    """Files and folders named in a page that are not there; files that installations make are not expected."""
    made = {"prompts/fr/audio/"}
    return {path for path in _PATH.findall(read(page)) if path not in made and not (ROOT / path).exists()}


def broken_links(page: str) -> set[str]:
    """Links to files that are not there."""
    return {link for link in _LINK.findall(read(page)) if not (ROOT / page).parent.joinpath(link).exists()}


def unknown_names(page: str) -> set[str]:
    """Modules, classes, functions and fields named in a page that are not there."""
    return {name for name in _DOTTED.findall(read(page)) if not _is_file(name) and not _resolves(name)}


def unknown_messages(page: str) -> set[str]:
    """Functions called in the sequence diagrams of a page that their receiver does not have."""
    unknown = set()
    for diagram in _DIAGRAM.findall(read(page).replace(_BREAK, "")):
        receivers = dict(_PARTICIPANT.findall(diagram))
        for receiver, name in _MESSAGE.findall(diagram):
            if receiver in receivers and not _resolves(f"{receivers[receiver]}.{name}"):
                unknown.add(f"{receivers[receiver]}.{name}")
    return unknown


def _is_file(name: str) -> bool:
    return Path(name).suffix in {".example", ".toml", ".md", ".fr"}


def _resolves(name: str) -> bool:
    module, rest = _module(name.split("."))
    found: Any = module
    for part in rest:
        if not hasattr(found, part):
            return part in getattr(found, "__annotations__", {})
        found = getattr(found, part)
    return True


def _module(parts: list[str]) -> tuple[Any, list[str]]:
    """The module at the beginning of a dotted name, and the names after it."""
    for size in range(len(parts), 0, -1):
        name = ".".join(parts[:size])
        if _is_module(name):
            return import_module(name), parts[size:]
    return None, parts


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def rows(page: str) -> Iterator[list[str]]:
    """The rows of a page's tables, their heads left out."""
    for line in read(page).splitlines():
        if line.startswith("| ") and not line.startswith("| ---"):
            yield [cell.strip() for cell in line.strip("|").split("|")]
