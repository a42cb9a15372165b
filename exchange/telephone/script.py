"""Written calls: what the caller does and what the line must say (format: tests/conversations/README.md)."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from exchange.calls.handset import PhoneEvent, State, state_of
from exchange.telephone.phone import TextPhone, act, heard
from exchange.telephone.transcript import fill, find, fold
from ivr.core.errors import InputError

Kind = Literal["does", "hears", "never hears", "ends"]

MARKS: Mapping[str, Kind] = {">": "does", "<!": "never hears", "<": "hears", "=": "ends"}

STATES: Mapping[str, State] = {
    "raccroche": "hung up",
    "hangup": "hung up",
    "file d'attente": "queue",
    "queue": "queue",
    "ecoute": "listening",
    "listening": "listening",
    "echec": "failed",
    "failed": "failed",
}
"""What a telephone can see at the end, by the words of a script."""


@dataclass(frozen=True)
class Setup:
    """How a call is placed."""

    caller: str = "+33385550142"
    called: str = ""
    """Empty: the line's first number."""
    withheld: bool = False
    attested: bool | None = None
    now: datetime | None = None
    """The business clock that the script was written for; informative."""
    world: str = "slots"
    """The state of the line that the script was written for (slots, last-pair, full, suspended); informative."""


@dataclass(frozen=True)
class Item:
    """One line of a script."""

    number: int
    kind: Kind
    text: str


@dataclass(frozen=True)
class ScriptedCall:
    """One call of a script."""

    setup: Setup
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Script:
    """One or more calls, one after the other."""

    name: str
    why: str
    calls: tuple[ScriptedCall, ...]


@dataclass(frozen=True)
class Failure:
    """The line did something else than written."""

    line: int
    expected: str
    heard: str

    def __str__(self) -> str:
        return f"line {self.line}: expected {self.expected}\n  heard: {self.heard or '(nothing)'}"


Dial = Callable[[Setup], TextPhone]
OutcomeOf = Callable[[str], str]
"""The outcome of a call by its CallSid, where the caller of `run_script` can look it up."""


def read_script(path: Path, setup: Setup | None = None, outcomes: Collection[str] = ()) -> Script:
    """Reads a script file; `setup` holds for what it does not say. Raises InputError naming the line that is wrong."""
    try:
        return parse_script(path.read_text(encoding="utf-8"), path.stem, setup, outcomes)
    except OSError as error:
        raise InputError(f"The script {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"The script {path} is not UTF-8 text.") from error


def parse_script(text: str, name: str = "script", setup: Setup | None = None, outcomes: Collection[str] = ()) -> Script:
    """Reads a script, which may end (`=`) as a telephone can see or in one of the line's
    `outcomes`. Raises InputError naming the line that is wrong."""
    why, calls, items = list[str](), list[ScriptedCall](), list[Item]()
    setup = setup or Setup()
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if line.startswith("#"):
            why.append(line.lstrip("# "))
        elif line.startswith("---"):
            calls.append(ScriptedCall(setup, tuple(items)))
            items = []
        elif item := _item(number, line, outcomes):
            items.append(item)
        elif line:
            setup = _header(setup, items, number, line)
    calls.append(ScriptedCall(setup, tuple(items)))
    if not why:
        raise InputError(f"The script {name} must say in a comment (#) why it exists.")
    return Script(name, " ".join(why), tuple(calls))


def _item(number: int, line: str, outcomes: Collection[str]) -> Item | None:
    for mark, kind in MARKS.items():
        if line.startswith(mark):
            item = Item(number, kind, line.removeprefix(mark).strip())
            if kind == "ends" and fold(item.text) not in {*STATES, *outcomes}:
                raise InputError(f"Line {number}: {item.text!r} is no final state.")
            return item
    return None


def _header(setup: Setup, items: list[Item], number: int, line: str) -> Setup:
    key, colon, value = (part.strip() for part in line.partition(":"))
    if items or not colon:
        raise InputError(f"Line {number}: a line starts with >, <, <!, =, # or ---.")
    if key in ("withheld", "attested") and value in ("yes", "no"):
        return replace(setup, withheld=value == "yes") if key == "withheld" else replace(setup, attested=value == "yes")
    if key in ("from", "to") and re.fullmatch(r"\+\d{6,15}", value):
        return replace(setup, caller=value) if key == "from" else replace(setup, called=value)
    if key == "world" and value:
        return replace(setup, world=value)
    if key == "now":
        return replace(setup, now=_moment(number, value))
    raise InputError(f"Line {number}: {line!r} is not a heading of a script.")


def _moment(number: int, value: str) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise InputError(f"Line {number}: {value!r} is not a date and time.") from error


def run_script(script: Script, dial: Dial, outcome: OutcomeOf | None = None) -> list[Failure]:
    """Plays the calls in order and returns what went otherwise, empty when all went as written.

    A call that cannot go on (the line hung up too early) ends at its first failure. Outcomes (`= booked`) are checked
    only where `outcome` can look them up. Raises LineFailed when the exchange cannot be reached."""
    known: dict[str, str] = {}
    return [failure for call in script.calls for failure in _Player(dial(call.setup), known, outcome).play(call)]


class _Player:
    """Plays one call."""

    def __init__(self, phone: TextPhone, known: dict[str, str], outcome: OutcomeOf | None) -> None:
        self.phone = phone
        self.known = known
        self.outcome = outcome
        self.events: list[PhoneEvent] = []
        self.said = ""
        """What the line said since the caller did something."""
        self.at = 0
        """Up to where that has been matched, in its folded form."""

    def play(self, call: ScriptedCall) -> Iterator[Failure]:
        self._listen()
        for item in call.items:
            if item.kind == "does" and self._over:
                yield Failure(item.number, f"to be listened to: {item.text}", f"{self._state}: {self.said}")
                return
            if not self._play_item(item):
                yield Failure(item.number, f"{item.kind}: {item.text}", self._evidence(item))
        yield from self._leave(call)

    def _leave(self, call: ScriptedCall) -> Iterator[Failure]:
        if not self._over:
            self.phone.hang_up()
            self._listen()
        elif self._state == "failed" and not any(item.kind == "ends" for item in call.items):
            yield Failure(call.items[-1].number if call.items else 1, "a call without errors", self.said)

    def _play_item(self, item: Item) -> bool:
        if item.kind == "does":
            act(self.phone, fill(item.text, self.known))
            self._listen()
            return True
        if item.kind == "hears":
            return self._hears(item.text)
        if item.kind == "never hears":
            return find(item.text, fold(self.said), self.known) is None
        return self._ends(fold(item.text))

    def _hears(self, fragment: str) -> bool:
        found = find(fragment, fold(self.said), self.known, self.at)
        if found:
            self.at = found.end()
            self.known.update(found.groupdict())
        return found is not None

    def _ends(self, state: str) -> bool:
        if state in STATES:
            return self._state == STATES[state]
        return self.outcome is None or self.outcome(self.phone.sid) == state

    def _evidence(self, item: Item) -> str:
        if item.kind == "ends":
            return f"{self._state}: {self.said}"
        return self.said

    def _listen(self) -> None:
        events = self.phone.listen()
        self.events.extend(events)
        self.said, self.at = heard(events), 0

    @property
    def _state(self) -> State:
        return state_of(self.events)

    @property
    def _over(self) -> bool:
        return bool(self.events) and self.events[-1].last
