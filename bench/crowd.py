"""Callers who all talk at once to one server, and what that costs it."""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from websockets.exceptions import WebSocketException

from bench import clips, sides
from bench.caller import KEYS, go_to
from bench.figures import percentile
from bench.telephone import FRAME_SECONDS, Clip, Exchange, Phone

TALKING = 0.2
"""Part of the time that a caller speaks."""
RUSH = 8
"""Calls that are being set up at a time."""
SETTLING = 3.0
"""Seconds of talk before the figures count."""
PATIENCE = 6.0
"""Seconds after which a reply is taken for missing."""
COLLAPSED = 5.0
"""Gap (p95, seconds) from which a server is not loaded any further."""
HOLES, UNANSWERED = 0.2, 0.25
"""Parts of the sound and of the utterances that are late or missing, with the same consequence."""


@dataclass(frozen=True)
class Level:
    """The effect of one number of calls on a server."""

    server: str
    processes: int
    calls: int
    measured: str
    gaps: list[float]
    """Seconds, of the utterances that were answered."""
    unanswered: int
    lost: int
    """Calls that the server did not take, or ended."""
    late: float
    """Part of the sound played that was not there in time."""
    cpu: float
    """Cores used by the server, its database included."""
    memory: float
    """MiB of the server's processes, beyond what they had before the first call."""
    own_cpu: float
    """Cores used by the telephones."""
    own_lateness: float
    """Seconds by which the telephones sent late, p95."""

    @property
    def collapsed(self) -> bool:
        """Whether callers already wait too long for more calls to show anything."""
        answered = len(self.gaps)
        slow = not answered or percentile(self.gaps, 95) > COLLAPSED
        return slow or self.late > HOLES or self.unanswered > UNANSWERED * (answered + self.unanswered)


class Crowd:
    """Callers to one server."""

    def __init__(self, side: sides.Side, words: Sequence[Clip]) -> None:
        self._side = side
        self._words = words
        self._exchange = Exchange()
        self._silence = clips.silence()
        self._phones: list[Phone] = []
        self._refused = 0
        self._gaps: list[tuple[float, float | None]] = []
        """When each utterance ended, and the seconds to its reply; None when none came."""
        talk = sum(clip.end - clip.onset for clip in words) * FRAME_SECONDS / len(words)
        self._cycle = talk / TALKING

    async def measure(self, calls: int, seconds: float) -> Level:
        """Sets the calls up, lets them talk and counts."""
        room = asyncio.Semaphore(RUSH)
        memory = self._side.idle_memory
        await asyncio.gather(*(self._set_up(room) for _ in range(calls)))
        talks = [asyncio.create_task(self._talk(phone)) for phone in self._phones]
        await asyncio.sleep(SETTLING + self._cycle)
        self._exchange.lateness.clear()
        cpu, own, since = self._side.cpu_seconds(), time.process_time(), time.perf_counter()
        await asyncio.sleep(seconds)
        until = time.perf_counter()
        cpu, own = self._side.cpu_seconds() - cpu, time.process_time() - own
        memory = self._side.memory_mib() - memory
        lost = self._refused + sum(phone.closed for phone in self._phones)
        lateness = percentile(self._exchange.lateness, 95)
        for talk in talks:
            talk.cancel()
        await asyncio.sleep(1.0)
        gaps = [gap for ended, gap in self._gaps if since <= ended < until]
        late, played = (sum(getattr(phone.playout, what) for phone in self._phones) for what in ("late", "frames"))
        await self._hang_up()
        answered = [gap for gap in gaps if gap is not None]
        return Level(
            self._side.name, self._side.processes, calls, f"{datetime.now(UTC):%Y-%m-%d %H:%M}", answered,
            len(gaps) - len(answered), lost, late / max(played, 1), cpu / (until - since), memory,
            own / (until - since), lateness,
        )  # fmt: skip

    async def _set_up(self, room: asyncio.Semaphore) -> None:
        async with room:
            try:
                phone = await self._side.dial(self._silence)
                self._exchange.add(phone)
                if self._side.recognises:
                    await go_to(phone, KEYS["yes_no"])
            except (RuntimeError, OSError, WebSocketException):
                self._refused += 1
            else:
                self._phones.append(phone)

    async def _talk(self, phone: Phone) -> None:
        """Says one thing after the other, and the same again when no reply comes."""
        await asyncio.sleep(random.uniform(0, self._cycle))
        said = 0
        while not phone.closed:
            began = time.perf_counter()
            clip = self._words[said % len(self._words)]
            spoken = phone.say(clip)
            await asyncio.sleep(len(clip.frames) * FRAME_SECONDS)
            phone.answered.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(phone.answered.wait(), PATIENCE)
            replied = phone.answered.is_set()
            said += replied
            self._gaps.append((spoken.ended, phone.replied - spoken.ended if replied else None))
            rest = began + self._cycle * random.uniform(0.9, 1.1) - time.perf_counter()
            await asyncio.sleep(max(0.0, rest))

    async def _hang_up(self) -> None:
        self._exchange.remove(self._phones)
        await asyncio.gather(*(phone.hang_up() for phone in self._phones))
        self._exchange.stop()
