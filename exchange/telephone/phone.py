"""A telephone without sound: what the line says is read, what the caller does is typed."""

import re
from collections.abc import Callable, Iterable
from typing import Protocol

from exchange.calls.handset import PhoneEvent

HELP = (
    "Tapez des touches (0-9, * et #) ou une phrase, puis Entrée. Entrée seule : silence. "
    "/raccrocher ou Ctrl-D : fin de l'appel."
)

_KEYS = re.compile(r"[0-9*#]+")


class TextPhone(Protocol):
    """A telephone during a call. Every method raises LineFailed when the exchange cannot be reached."""

    sid: str

    def listen(self) -> tuple[PhoneEvent, ...]:
        """Everything that happens until the line waits for the caller or the call is over."""

    def press(self, keys: str) -> None:
        """Presses keys in one burst."""

    def speak(self, words: str) -> None:
        """Says a sentence."""

    def stay_silent(self) -> None:
        """Lets the time for an answer go by."""

    def hang_up(self) -> None:
        """Ends the call."""


def act(phone: TextPhone, typed: str) -> None:
    """Does what a typed line means: keys, a sentence, silence when it is empty, or hanging up."""
    typed = typed.strip()
    if typed in ("/raccrocher", "(raccroche)"):
        phone.hang_up()
    elif typed in ("", "(silence)"):
        phone.stay_silent()
    elif _KEYS.fullmatch(typed):
        phone.press(typed)
    else:
        phone.speak(typed)


def converse(phone: TextPhone, read: Callable[[], str | None], show: Callable[[PhoneEvent], None]) -> PhoneEvent:
    """Carries on a call by hand until it is over, and returns its last event. `read` returns None to hang up."""
    while True:
        events = phone.listen()
        for event in events:
            show(event)
        if events and events[-1].last:
            return events[-1]
        typed = read()
        act(phone, "/raccrocher" if typed is None else typed)


def heard(events: Iterable[PhoneEvent]) -> str:
    """All that the line said."""
    return " ".join(event.text for event in events if event.type in ("says", "failed"))
