"""Callers who answer one question, or interrupt one prompt, at the pace of life.

Each is a separate call, taken to the question by keys."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import clips, sides
from bench.clips import Answer
from bench.telephone import Clip, Exchange, Phone
from ivr.telephony.audio_links import AudioLinks

_KNOWN = ("1", "1", "01071938")
_WELL = (*_KNOWN, "1", "2", "2", "2", "2", "2")
_NAMED = (*_WELL, "1", "1")
KEYS: dict[str, tuple[str, ...]] = {
    "yes_no": _KNOWN,
    "choice": ("1",),
    "request": (),
    "birth_date": ("1", "1"),
    "phone": (*_NAMED, "71000", "2"),
    "wish": (*_NAMED, "71000", "1"),
}
"""The keys that lead to a question of each kind."""
WAIT = 6.0
"""Seconds after an answer within which a reply must begin."""
QUIET = 0.12
"""Seconds without sound after which a reply is whole: the line sends it in one go."""


@dataclass(frozen=True)
class Turn:
    """One answer to one server."""

    kind: str
    text: str
    pauses: int
    latency: float | None
    """Seconds from the end of speech to the first sound; None when none came, or the answer was cut."""
    cut: bool
    """Sound came before the caller had finished."""
    understood: bool
    said: str
    """The reply in words; empty when it has none."""

    @property
    def taken(self) -> bool:
        """The server went by the answer, rightly or not: it did not ask again."""
        return "pas compris" not in self.said


@dataclass(frozen=True)
class Barge:
    """One sound over a prompt."""

    name: str
    speech: bool
    latency: float | None
    """Seconds from its beginning to the order to be silent; None when none came."""


class Caller:
    """Makes calls to one side, one after the other or several at a time."""

    def __init__(self, side: sides.Side, voices: Path, exchange: Exchange) -> None:
        self._side = side
        self._voices = voices
        self._exchange = exchange
        self._silence = clips.silence()
        self._links = AudioLinks("secret")

    async def answer(self, answer: Answer, speaker: str) -> Turn:
        """Calls, goes to the question and answers it."""
        phone = await self._call()
        try:
            if self._side.recognises:
                await go_to(phone, KEYS[answer.kind])
            await asyncio.sleep(random.uniform(0.4, 0.6))
            return await self._answered(phone, answer, clips.clip(answer.text, self._voices, speaker))
        finally:
            await self._end(phone)

    async def interrupt(self, name: str, clip: Clip, speech: bool) -> Barge:
        """Calls and makes a sound over a prompt that is being heard."""
        phone = await self._call(real_time=True, parameters={"greeting": "12"})
        try:
            await until(lambda: phone.record.sound)
            if self._side.recognises:
                phone.press("1")  # the shorter prompt after the greeting
                await until(lambda: phone.record.cleared)
                phone.record.cleared.clear()
            await asyncio.sleep(random.uniform(1.0, 2.0))
            spoken = phone.say(clip)
            await until(lambda: phone.record.cleared, len(clip.frames) * 0.02 + 1.5)
            latency = phone.record.cleared[0] - spoken.began if phone.record.cleared else None
            return Barge(name, speech, latency)
        finally:
            await self._end(phone)

    async def _call(self, real_time: bool = False, parameters: dict[str, str] | None = None) -> Phone:
        phone = await self._side.dial(self._silence, real_time, parameters)
        self._exchange.add(phone)
        return phone

    async def _end(self, phone: Phone) -> None:
        self._exchange.remove([phone])
        await phone.hang_up()

    async def _answered(self, phone: Phone, answer: Answer, clip: Clip) -> Turn:
        before = len(phone.record.marks)
        spoken = phone.say(clip)
        await until(lambda: spoken.ended, len(clip.frames) * 0.02 + 1)
        await until(lambda: phone.closed or phone.record.sound[-1:] > [spoken.ended], WAIT)
        await asyncio.sleep(0.2)
        early = any(spoken.began < at < spoken.ended for at in phone.record.sound)
        first = next((at for at in phone.record.sound if at >= spoken.ended), None)
        said = self._words(phone.record.marks[before:])
        latency = None if early or first is None else first - spoken.ended
        return Turn(answer.kind, answer.text, len(answer.pauses), latency, early, answer.reply in said, said)

    def _words(self, marks: Sequence[str]) -> str:
        """The words of the line, from its marks."""
        tokens = [mark.removeprefix("say:") for mark in marks if mark.startswith("say:")]
        return " ".join(self._links.utterance(token, sides.NOW).text for token in tokens)


async def go_to(phone: Phone, keys: Sequence[str]) -> None:
    """Hears the greeting, then presses keys for one answer after the other, up to a question."""
    await _reply(phone, 0.0)
    for key in keys:
        pressed = time.perf_counter()
        for digit in key:
            phone.press(digit)
        await _reply(phone, pressed)


async def _reply(phone: Phone, since: float) -> None:
    """Waits until a reply that began after a moment is whole."""
    await until(lambda: phone.record.sound[-1:] > [since], 30.0)
    if not phone.record.sound:
        raise RuntimeError("The server does not greet.")
    while time.perf_counter() - phone.record.sound[-1] < QUIET:
        await asyncio.sleep(0.02)


async def until(true: Callable[[], object], seconds: float = 10.0) -> None:
    """Waits for something, some seconds at most."""
    deadline = time.perf_counter() + seconds
    while not true() and time.perf_counter() < deadline:
        await asyncio.sleep(0.01)
