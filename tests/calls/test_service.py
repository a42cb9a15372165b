"""A turn in the middle of which the files of the configuration change."""

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.calls import service
from ivr.calls.service import IncomingCall
from ivr.dialogue.model import Heard
from ivr.language.configuration import Configuration
from ivr.language.prompts import PromptBook
from tests.support.world import World


def test_a_turn_is_worded_by_the_configuration_that_decided_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = world.line.departments.current()
    after = replace(before, prompts=PromptBook(Path(), {}, {}))
    looks: list[Configuration] = []

    def current() -> Configuration:
        looks.append(before if not looks else after)
        return looks[-1]

    monkeypatch.setattr(world.line.departments, "current", current)
    turn = service.begin(world.line, IncomingCall("CA1", "+33385550142", "+33385218399"))
    assert turn.spoken
    looks.clear()
    assert service.take_turn(world.line, turn.call_id, 1, Heard(keys="1")).spoken
