"""What is to be said: a prompt by name, with its values."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Say:
    """A prompt to speak, by name, with the words to fill in."""

    prompt: str
    values: Mapping[str, str] = field(default_factory=dict)
    variant: str = "text"
    """text, again (first failure) or help (second failure, and on request)."""
