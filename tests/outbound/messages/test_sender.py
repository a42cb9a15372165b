"""Text messages about single injections: one for each, about that day."""

from datetime import date

import pytest

from tests.flows.test_rescheduling import SECOND
from tests.outbound.messages.test_sms_templates import HEALTH
from tests.outbound.office import CallOut
from tests.outbound.people import Someone, expect, mobile
from tests.outbound.planning.test_waitlist_offers import wait_for_place
from tests.support.departments import INFLUENZA
from tests.support.world import World


@pytest.fixture
def office(one_dose_world: World) -> CallOut:
    return CallOut.of(one_dose_world)


def test_a_single_injection_has_one_text_message_with_its_day(office: CallOut) -> None:
    expect(office.world, Someone(mobile(1), date(2026, 11, 27), single=True))
    for days in (0, 26):
        office.later(days=days, hours=7)
        office.plan()
        office.dial_all()
    [text] = office.exchange.texts
    assert "vendredi 27 novembre à 9h00" in text
    assert not HEALTH.search(text)


def test_a_freed_single_injection_is_one_place(office: CallOut) -> None:
    wait_for_place(office.world, 1, phone=mobile(1), vaccines=(INFLUENZA.code,))
    office.world.open_single()
    office.later(seconds=4)
    assert office.dial_all() == [mobile(1)]
    [text] = office.exchange.texts
    assert "une place s'est libérée pour vous" in text
    assert not SECOND.search(text)
