"""Telephones that can be called: they attend to a number, and ring."""

import threading
from typing import Protocol

from exchange.calls.live import LiveCall, Telephone
from ivr.core.errors import InputError


class Subscriber(Protocol):
    """A telephone that attends to a number. Safe between threads."""

    @property
    def telephone(self) -> Telephone:
        """The telephone of its calls."""

    def ring(self, call: LiveCall) -> None:
        """A call for it is about to ring."""


class Subscribers:
    """The telephones by their number; safe between threads."""

    def __init__(self) -> None:
        self._attending: dict[str, Subscriber] = {}
        self._calls: dict[str, LiveCall] = {}
        self._lock = threading.Lock()

    def attend(self, number: str, subscriber: Subscriber) -> None:
        """Attends to a number until `forget`. Raises InputError when another telephone does."""
        with self._lock:
            if number in self._attending:
                raise InputError("Another telephone attends to this number: close it first.")
            self._attending[number] = subscriber

    def forget(self, number: str) -> None:
        """Ends what `attend` began."""
        with self._lock:
            self._attending.pop(number, None)
            self._calls.pop(number, None)

    def find(self, number: str) -> Subscriber | None:
        """The telephone that attends to a number, if there is one."""
        with self._lock:
            return self._attending.get(number)

    def busy(self, number: str) -> bool:
        """Whether its last call is not over."""
        with self._lock:
            return number in self._calls and not self._calls[number].log.over

    def took(self, number: str, call: LiveCall) -> None:
        """The telephone rings for this call."""
        with self._lock:
            self._calls[number] = call


class SilentTelephone:
    """A telephone without sound, for programs: its calls are looked up."""

    telephone = Telephone("script")

    def __init__(self) -> None:
        self._sids: list[str] = []
        self._grown = threading.Condition()

    def ring(self, call: LiveCall) -> None:
        """A call for it is about to ring."""
        with self._grown:
            self._sids.append(call.sid)
            self._grown.notify_all()

    def calls(self, after: int, seconds: float) -> list[str]:
        """The CallSids after the first `after`; waits up to `seconds` for one."""
        with self._grown:
            self._grown.wait_for(lambda: len(self._sids) > after, seconds)
            return self._sids[after:]
