"""The people that the line calls, by rules: one answers, one is out, for one an answering machine takes the call."""

import hashlib
import re
import threading
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from exchange.calls.handset import Answered, HungUp, Input, Keys, PhoneEvent, Silence, Words
from exchange.calls.live import LiveCall, Telephone
from exchange.telephone.transcript import fold
from ivr.core.errors import InputError

Telephoned = Literal["answered", "busy", "no-answer", "failed"]

PATIENCE = 5.0
"""Seconds without any event after which a person who waits for the line lets the time go by."""


class Rule(BaseModel):
    """What a person does when the line calls. A rule file is TOML: one `[[people]]` for each."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: str = Field("*", pattern=r"^(\+[1-9]\d{0,14})?\*?$")
    """E.164, or how the numbers begin, with a star. The longest that fits counts."""
    call: int = Field(0, ge=0)
    """Which call to the number, 1 for the first; 0 for all others."""
    weight: int = Field(1, ge=1)
    """Of several rules for the same numbers each takes its share of them, always the same ones."""
    telephone: Telephoned = "answered"
    """busy also stands for a declined call, as at the carrier."""
    does: tuple[str, ...] = ()
    """One after the other, each time the line listens: keys, a sentence, "(silence)", "(raccroche)"; then silence."""
    hangs_up_at: str = ""
    """Hangs up as soon as the line says these words."""
    verdict: Literal["", "human", "machine_start", "machine_end_beep", "machine_end_silence", "fax", "unknown"] = ""
    """The carrier's result of answering machine detection, right or wrong; empty: none."""
    verdict_after: int = Field(0, ge=0)
    """Number of `does` before that result."""
    texts_back: str = ""
    """Answers a text message with this one."""


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid")

    people: tuple[Rule, ...] = ()


def read_rules(path: Path) -> tuple[Rule, ...]:
    """The rules of a file. Raises InputError saying what is wrong with it."""
    try:
        return _Rules.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).people
    except OSError as error:
        raise InputError(f"The rules of {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"The rules of {path} are not TOML: {error}.") from error
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise InputError(f"The rules of {path} are wrong at {where}: {error.errors()[0]['msg']}.") from error


class Resident:
    """A person who picks up; acts in a separate thread."""

    telephone = Telephone("script")

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._left = list(rule.does)
        self._detected = not rule.verdict

    def ring(self, call: LiveCall) -> None:
        """A call is about to ring."""
        threading.Thread(target=self._live, args=(call,), name=f"person-{call.sid}", daemon=True).start()

    def _live(self, call: LiveCall) -> None:
        call.do(Answered())
        seen = 0
        while not call.log.over:
            news = call.log.after(seen, PATIENCE)
            if not news and not call.log.over:
                call.do(Silence())
            for number, event in news:
                seen = number
                self._notice(call, event)

    def _notice(self, call: LiveCall, event: PhoneEvent) -> None:
        if event.type in ("answered", "listening", "queued"):
            self._detect(call)
        if self.rule.hangs_up_at and event.type == "says" and _plain(self.rule.hangs_up_at) in _plain(event.text):
            call.do(HungUp())
        elif event.type == "listening" and (self._left or not self.rule.verdict.startswith(("machine", "fax"))):
            call.do(_input(self._left.pop(0)) if self._left else Silence())
        elif event.type == "queued":
            call.do(_input(self._left.pop(0)) if self._left else HungUp())

    def _detect(self, call: LiveCall) -> None:
        done = len(self.rule.does) - len(self._left)
        if not self._detected and done >= self.rule.verdict_after:
            self._detected = True
            call.requests.detected(self.rule.verdict)


class People:
    """The rules for each number; safe between threads."""

    def __init__(self) -> None:
        self._rules: tuple[Rule, ...] = ()
        self._called: dict[str, int] = {}
        self._lock = threading.Lock()

    def behave(self, rules: tuple[Rule, ...]) -> None:
        """From now on; the calls made so far are forgotten."""
        with self._lock:
            self._rules, self._called = rules, {}

    def called(self, number: str) -> Rule | None:
        """What happens at a number that is called now; None where no rule fits."""
        with self._lock:
            self._called[number] = self._called.get(number, 0) + 1
            return self._rule(number, self._called[number])

    def rule(self, number: str) -> Rule | None:
        """What the people at a number do; None where no rule fits."""
        with self._lock:
            return self._rule(number, 0)

    def _rule(self, number: str, call: int) -> Rule | None:
        fitting = [rule for rule in self._rules if _fits(rule.number, number) and rule.call in (0, call)]
        if not fitting:
            return None
        closest = max((rule.call == call, len(rule.number)) for rule in fitting)
        same = [rule for rule in fitting if (rule.call == call, len(rule.number)) == closest]
        shares = [rule for rule in same for _ in range(rule.weight)]
        digest = hashlib.sha256(number.encode()).digest()
        return shares[int.from_bytes(digest[:4], "big") % len(shares)]


def _fits(pattern: str, number: str) -> bool:
    return number.startswith(pattern[:-1]) if pattern.endswith("*") else pattern == number


def _input(does: str) -> Input:
    if does in ("", "(silence)"):
        return Silence()
    if does == "(raccroche)":
        return HungUp()
    return Keys(does) if re.fullmatch(r"[0-9*#]+", does) else Words.typed(does)


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", fold(words)))
