"""The keys of one `<Gather>` (Twilio's page "TwiML Voice: Gather")."""

from dataclasses import dataclass, replace

from exchange.calls.verbs import Gather


@dataclass(frozen=True)
class KeyEntry:
    """Keys entered so far."""

    gather: Gather
    keys: str = ""
    complete: bool = False
    """The last key, or the finishing key, was pressed."""

    def press(self, keys: str) -> tuple["KeyEntry", str]:
        """The entry after a burst of keys, and the keys that it did not need."""
        entry = self
        for at, key in enumerate(keys):
            if entry.complete:
                return entry, keys[at:]
            entry = entry._press_one(key)
        return entry, ""

    def _press_one(self, key: str) -> "KeyEntry":
        if key == self.gather.finish:
            return replace(self, complete=True)
        keys = self.keys + key
        return replace(self, keys=keys, complete=len(keys) == self.gather.most_keys)
