"""What a caller said before he was asked: kept until its question comes, used once, and corrected by going back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ivr.dialogue.memory import Memory

PARTS = ("other", "town", "wish")


def noted(memory: Memory, request: Mapping[str, Any]) -> Memory:
    """The memory with what a request says that was made in one breath."""
    said = {part: request[part] for part in PARTS if part in request}
    return memory.having(replace(memory.search, said=said))


def take(memory: Memory, part: str) -> tuple[Any, Memory]:
    """A part of what was said, None when it was not, and the memory from which it cannot be taken again."""
    said = memory.search.said
    rest = {name: value for name, value in said.items() if name != part}
    return said.get(part), memory.having(replace(memory.search, said=rest))
