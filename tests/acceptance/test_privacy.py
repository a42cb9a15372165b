"""Seeds a call with names, a birth date and a number nobody else has, then looks for them everywhere (invariant I8)."""

import json
import re

import pytest
from sqlalchemy import text

from tests.support.world import World
from tests.telephony.webhooks.test_calls import action_of

RING = {"CallSid": "CA9", "From": "+33385987654", "To": "+33385218399", "StirVerstat": "TN-Validation-Passed-A"}
ANSWERS = (
    *("1", "1", "19031939", "1", "2", "2", "2", "2", "2"),
    *("zorglubet", "hildegarde", "mâcon", "1", "1", "1", "1", "1", "2"),
)
CANARIES = (
    "zorglubet",
    "hildegarde",
    "19031939",
    "1939-03-19",
    "385987654",
    "0385987654",
    "mille neuf cent trente-neuf",
)


def answer(world: World, action: str, said: str) -> str:
    heard = {"Digits": said} if said.isdigit() else {"SpeechResult": said, "Confidence": "1.0"}
    return world.post(action, {**RING, **heard})[1]


def seeded_call(world: World) -> list[str]:
    """Bodies of every reply."""
    world.open_slots()
    bodies = [world.post("/voice", RING)[1]]
    for said in ANSWERS:
        bodies.append(answer(world, action_of(bodies[-1]), said))
    assert world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked'") == 1
    return bodies


def assert_clean(place: str, found: str) -> None:
    for canary in CANARIES:
        assert canary.lower() not in found.lower(), (place, canary)


def test_the_carrier_gets_nothing_personal(world: World) -> None:
    assert_clean("TwiML", "\n".join(seeded_call(world)))


def test_logs_and_metrics_hold_nothing_personal(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    bodies = seeded_call(world)
    with world.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE turns RENAME TO gone")
    world.post(action_of(bodies[-2]), {**RING, "Digits": "1"})
    logged = "".join(capfd.readouterr())
    assert '"webhook failed"' in logged
    assert_clean("logs", logged)
    assert_clean("metrics", world.app.test_client().get("/metrics").get_data(as_text=True))


def test_tables_hold_nothing_personal_in_clear(world: World) -> None:
    seeded_call(world)
    with world.engine.connect() as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        for table in tables:
            rows = connection.scalars(text(f"SELECT t::text FROM {table} t")).all()  # noqa: S608
            assert_clean(table, "\n".join(rows))


def test_no_health_answer_is_stored(world: World) -> None:
    """The sealed record of a patient holds who and how to reach, and nothing of the questions."""
    seeded_call(world)
    with world.engine.connect() as connection:
        sealed = connection.execute(text("SELECT sealed FROM patients")).scalar_one()
    kept = json.dumps(world.line.vault.open(bytes(sealed)))
    assert "ZORGLUBET" in kept.upper()
    assert not re.search(r"allerg|infection|contact|vaccin", kept, re.IGNORECASE)


def test_the_state_of_a_call_is_erased_when_it_ends(world: World) -> None:
    seeded_call(world)
    assert world.scalar("SELECT state FROM calls") is None


def test_the_step_of_a_health_question_is_not_told_apart(world: World) -> None:
    world.open_slots()
    body = world.post("/voice", RING)[1]
    for key in ("1", "1", "19031939", "1", "1"):
        body = world.post(action_of(body), {**RING, "Digits": key})[1]
    assert "<Enqueue" in body
    assert world.scalar("SELECT step FROM turns ORDER BY number DESC LIMIT 1") == "eligibility.question"
