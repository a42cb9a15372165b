"""Text messages to the line."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ivr.booking.patients import phone_mark
from tests.conftest import NOW
from tests.outbound.office import CallOut
from tests.outbound.people import Someone, expect, mobile, state_of
from tests.support.departments import edited
from tests.support.world import URL, World, build

TEXT = "+33937000071"
JEANNE = mobile(0)
FRIDAY = date(2026, 11, 27)


def write(world: World, body: str, sender: str = JEANNE, **more: str) -> str:
    form = {"MessageSid": "SM1", "From": sender, "To": TEXT, "Body": body, **more}
    status, answer = world.post("/sms", form)
    assert status == 200
    return answer


@pytest.mark.parametrize(
    "body", ["STOP", " stop ", "Arrêt", "ARRET svp", "ne m'appelez plus", "Stop. Merci", "DESABONNER"]
)
def test_stop_is_honoured_in_every_channel(world: World, body: str) -> None:
    (booking,) = expect(world, Someone(JEANNE, FRIDAY))
    office = CallOut.of(world)
    office.plan()
    assert "plus de message ni d'appel automatique" in write(world, body)
    assert state_of(world, booking) == ("dropped", "asked")
    mark = world.scalar("SELECT phone_mark FROM opt_outs WHERE patient_id IS NULL")
    assert mark == phone_mark(world.line.vault, JEANNE)
    assert office.dial_all() == []


@pytest.mark.parametrize("body", ["merci", "Je viendrai", "", "on s'arrete où ?", "quel bus faut-il prendre"])
def test_anything_else_gets_one_polite_answer_a_day(world: World, body: str) -> None:
    assert "03 85 21 83 99" in write(world, body)
    assert "<Message>" not in write(world, body)
    assert world.scalar("SELECT count(*) FROM opt_outs") == 0
    world.clock.set(world.clock() + timedelta(days=1))
    assert "<Message>" in write(world, body)
    assert world.scalar("SELECT count(*) FROM answered_texts") == 1


def test_stop_after_another_message_is_honoured_without_an_answer(world: World) -> None:
    write(world, "bonjour")
    assert "<Message>" not in write(world, "STOP")
    assert world.scalar("SELECT count(*) FROM opt_outs") == 1


def test_a_stop_that_the_carrier_has_answered_is_honoured_in_silence(world: World) -> None:
    assert "<Message>" not in write(world, "stop", OptOutType="STOP")
    assert world.scalar("SELECT count(*) FROM opt_outs") == 1


def test_a_message_told_three_times_has_one_effect(world: World) -> None:
    for _ in range(3):
        write(world, "STOP")
    assert world.scalar("SELECT count(*) FROM opt_outs") == 1


@pytest.mark.parametrize(("body", "kept"), [("STOP", 1), ("bonjour", 0)])
def test_a_stop_to_a_number_that_no_department_claims_is_kept_without_an_answer(
    db_url: str, engine: Engine, tmp_path: Path, body: str, kept: int
) -> None:
    world = build(db_url, engine, tmp_path / "var", NOW, edited(tmp_path, "default = true", "default = false"))
    (booking,) = expect(world, Someone(JEANNE, FRIDAY))
    CallOut.of(world).plan()
    assert "<Message>" not in write(world, body, To="+33199000000")
    assert world.scalar("SELECT count(*) FROM opt_outs WHERE department = 'saone-et-loire'") == kept
    assert state_of(world, booking) == (("dropped", "asked") if kept else ("due", ""))


def test_a_forged_message_is_refused(world: World) -> None:
    form = {"From": JEANNE, "To": TEXT, "Body": "STOP"}
    assert world.app.test_client().post("/sms", base_url=URL, data=form).status_code == 403
    assert world.scalar("SELECT count(*) FROM opt_outs") == 0


def test_an_answer_fits_into_one_message(world: World) -> None:
    for body in ("STOP", "bonjour"):
        answer = write(world, body, sender=mobile(len(body)))
        assert len(answer.split("<Message>")[1].split("</Message>")[0]) <= 160
