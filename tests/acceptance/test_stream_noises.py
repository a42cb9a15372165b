"""Ten minutes of anything but a caller: the line books nothing and does not stay on the telephone with a machine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.orm import Session

from ivr.booking.audit import audit
from ivr.core.codec import TELEPHONE_RATE, Pcm
from ivr.telephony.media.metrics import Ending
from tests.support import noises
from tests.support.caller_voice import say
from tests.support.sound_call import SoundCall
from tests.support.world import World

MINUTES = 10
PATIENCE = 240.0
"""Seconds of the call within which the line takes its leave."""
TALKED = 75.0
"""The same where people near the telephone say words of the menu, and are asked the next question."""
LEAVES = ("person", "callback", "informed", "hung_up")


def nothing(_: Path) -> Iterator[Pcm]:
    return noises.silence(MINUTES * 60)


def music(_: Path) -> Iterator[Pcm]:
    return noises.music(MINUTES * 60)


def talk(folder: Path) -> Iterator[Pcm]:
    return noises.talk(MINUTES * 60, folder)


def fax(_: Path) -> Iterator[Pcm]:
    return noises.fax(MINUTES * 60)


@pytest.mark.parametrize(("noise", "within"), [(nothing, PATIENCE), (music, PATIENCE), (talk, TALKED), (fax, PATIENCE)])
def test_the_line_takes_its_leave_of_nobody(
    world: World, tmp_path: Path, noise: Callable[[Path], Iterator[Pcm]], within: float
) -> None:
    world.open_slots()
    call = SoundCall(world)
    assert call.run(noise(tmp_path)) is Ending.FINISHED
    assert call.seconds <= within
    assert world.scalar("SELECT count(*) FROM bookings") == 0
    assert world.scalar("SELECT outcome FROM calls") in LEAVES
    with Session(world.engine) as session:
        assert audit(session, world.clock()) == []


def test_the_lines_own_words_do_not_answer_it(world: World) -> None:
    """Its prompts come back at −20 dB: none is interrupted, none is taken for an answer."""
    world.open_slots()
    call = SoundCall(world, echo=0.1)
    assert call.run(noises.silence(MINUTES * 60)) is Ending.FINISHED
    assert "clear" not in call.said
    assert world.scalar("SELECT count(*) FROM turns WHERE mode <> 'silence'") == 0
    assert call.seconds <= PATIENCE


@pytest.mark.parametrize("echo", [0.0, 0.1])
@pytest.mark.parametrize("level", [-20, -26, -30])
def test_callers_interrupt_in_spite_of_the_guard_against_echo(
    world: World, tmp_path: Path, echo: float, level: int
) -> None:
    words = say("le deux", tmp_path, "fr", noise=0.0005, gain=10 ** ((level + 20) / 20))
    notice, quiet = np.zeros(TELEPHONE_RATE * 17, np.int16), np.zeros(TELEPHONE_RATE * 3, np.int16)
    call = SoundCall(world, echo=echo)
    call.run([notice, words, quiet])
    assert call.said[:2] == ["0.0", "clear"]
    assert world.scalar("SELECT mode FROM turns WHERE number = 1") == "words"
