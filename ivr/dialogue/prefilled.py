"""What a caller said before he was asked: kept until its question comes, used once, and corrected by going back."""

from collections.abc import Mapping
from typing import Any

from ivr.dialogue.model import Data

PARTS = ("other", "town", "wish")


def noted(request: Mapping[str, Any]) -> Data:
    """What to keep of a request that was made in one breath."""
    said = {part: request[part] for part in PARTS if part in request}
    return {"said": said or None}


def take(data: Data, part: str) -> tuple[Any, Data]:
    """A part of what was said, None when it was not, and what to keep so that it is taken only once."""
    said = data.get("said") or {}
    rest = {name: value for name, value in said.items() if name != part}
    return said.get(part), {"said": rest or None}
