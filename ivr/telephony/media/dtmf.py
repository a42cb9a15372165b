"""Collects key presses into answers. Pure; time is counted in received sound."""

from dataclasses import dataclass

from ivr.dialogue.model import Heard, Listen

LATE_HASH = 1.5
"""Seconds during which a '#' still belongs to the number that was just accepted."""


@dataclass
class Keypad:
    """Collects the keys of one answer."""

    listen: Listen
    late_hash: float = 0.0
    """Seconds left during which a '#' is ignored."""
    keys: str = ""
    idle: float = 0.0
    """Seconds since the last key."""

    def press(self, key: str) -> str:
        """Takes a key; returns the keys of the answer once it is complete, else an empty string.

        '*' acts at once, and so does any key where one is expected; '#' ends a longer field. In a longer field 0 may
        begin a number: alone, it acts after the inter-digit timeout, or at once with '#'."""
        if key == "#" and self.late_hash > 0:
            return ""
        self.keys += key
        self.idle = 0.0
        complete = key in "*#" or len(self.keys) >= self.listen.most_keys
        return self._take() if complete else ""

    def passes(self, seconds: float) -> str:
        """Advances time; returns the keys so far after the inter-digit timeout."""
        self.late_hash -= seconds
        self.idle += seconds
        late = self.keys and self.idle >= self.listen.timing.between_keys
        return self._take() if late else ""

    def _take(self) -> str:
        keys, self.keys = self.keys, ""
        return keys


@dataclass
class Between:
    """Keys pressed between an answer and the next question."""

    early: str = ""
    """A '*' pressed while the answer was being processed."""
    counted: bool = False
    """The answer was accepted at its last digit: a '#' may still follow."""

    def answered(self, heard: Heard) -> None:
        """Notes an accepted answer."""
        self.counted = bool(heard.keys) and heard.keys[-1] not in "*#"

    def press(self, key: str) -> None:
        """Takes a key pressed while no question is open."""
        self.early = key if key == "*" else self.early

    def asked(self, listen: Listen) -> Keypad:
        """The collector for the next answer."""
        return Keypad(listen, LATE_HASH if self.counted else 0.0)

    def waiting(self) -> str:
        """The key that answers the next question at once, if any; returned once."""
        early, self.early = self.early, ""
        return early
