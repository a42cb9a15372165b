"""Keys into answers, as they are pressed. Pure; time is counted in sound received."""

from dataclasses import dataclass

from ivr.dialogue.model import Heard, Listen

LATE_HASH = 1.5
"""Seconds in which a '#' still belongs to the number that was just taken for whole."""


@dataclass
class Keypad:
    """Collects the keys of one answer."""

    listen: Listen
    late_hash: float = 0.0
    """Seconds left in which a '#' is ignored."""
    keys: str = ""
    idle: float = 0.0
    """Seconds since the last key."""

    def press(self, key: str) -> str:
        """Takes a key; returns the answer's keys when they are whole, else nothing.

        A star acts at once, and so does anything where one key is expected; '#' ends a longer field. In a longer field
        0 may begin a number: alone, it acts after the time between keys, or at once with '#'."""
        if key == "#" and self.late_hash > 0:
            return ""
        self.keys += key
        self.idle = 0.0
        whole = key in "*#" or len(self.keys) >= self.listen.most_keys
        return self._take() if whole else ""

    def passes(self, seconds: float) -> str:
        """Time goes by; returns the keys so far when no other key came in time."""
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
    """A star pressed while the answer was being worked on."""
    counted: bool = False
    """The answer was taken at its last digit: a '#' may still follow."""

    def answered(self, heard: Heard) -> None:
        """An answer was taken."""
        self.counted = bool(heard.keys) and heard.keys[-1] not in "*#"

    def press(self, key: str) -> None:
        """Takes a key that no question waits for."""
        self.early = key if key == "*" else self.early

    def asked(self, listen: Listen) -> Keypad:
        """What collects the keys of the next answer."""
        return Keypad(listen, LATE_HASH if self.counted else 0.0)

    def waiting(self) -> str:
        """The key that answers the next question at once, if any; it is given out once."""
        early, self.early = self.early, ""
        return early
