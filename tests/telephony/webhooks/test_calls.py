"""The carrier's door: repeated, delayed, reordered and forged requests."""

import re
from datetime import datetime
from pathlib import Path

from structlog.testing import capture_logs

from exchange.calls.line import signature
from tests.conftest import NOW
from tests.support.departments import edited
from tests.support.world import URL, World, build

RING = {"CallSid": "CA1", "AccountSid": "AC1", "From": "+33385550142", "To": "+33385218399", "CallStatus": "ringing"}
ATTESTED = {**RING, "StirVerstat": "TN-Validation-Passed-A"}


def action_of(body: str) -> str:
    found = re.search(r'action="([^"]+)"', body)
    assert found, body
    return found.group(1)


def play(world: World, keys: tuple[str, ...], ring: dict[str, str] = RING) -> list[str]:
    """Bodies of the replies to a call that presses these keys."""
    bodies = [world.post("/voice", ring)[1]]
    for key in keys:
        bodies.append(world.post(action_of(bodies[-1]), {**ring, "Digits": key})[1])
    return bodies


BOOKING = ("1", "1", "12051942", "1", "2", "2", "2", "2", "2", "1", "1", "71000", "1", "1", "1", "1")


def test_it_answers_a_ring_with_a_question(world: World) -> None:
    status, body = world.post("/voice", RING)
    assert status == 200
    assert '<Gather action="/voice/' in body
    assert 'actionOnEmptyResult="true"' in body


def test_it_books_both_injections_by_keypad(world: World) -> None:
    world.open_slots()
    bodies = play(world, BOOKING)
    assert world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked' AND day2 - day1 = 28") == 1
    assert 'numDigits="1"' in bodies[-1]


def test_the_same_ring_twice_is_one_call(world: World) -> None:
    replies = {world.post("/voice", RING) for _ in range(3)}
    assert len(replies) == 1
    assert world.scalar("SELECT count(*) FROM calls") == 1


def test_every_request_delivered_three_times_has_one_effect_and_one_answer(world: World) -> None:
    world.open_slots()
    body = world.post("/voice", RING)[1]
    for key in BOOKING:
        action = action_of(body)
        answers = {world.post(action, {**RING, "Digits": key}) for _ in range(3)}
        assert len(answers) == 1
        body = answers.pop()[1]
    assert world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked'") == 1
    assert world.scalar("SELECT sum(taken1 + taken2) FROM slots") == 2


def test_a_repeated_request_with_other_keys_changes_nothing(world: World) -> None:
    first = action_of(world.post("/voice", RING)[1])
    answer = world.post(first, {**RING, "Digits": "1"})
    assert world.post(first, {**RING, "Digits": "3"}) == answer


def test_a_late_request_for_an_old_turn_gets_the_old_reply(world: World) -> None:
    bodies = play(world, ("1", "1", "12051942"))
    old = action_of(bodies[0])
    assert world.post(old, {**RING, "Digits": "1"})[1] == bodies[1]
    assert world.scalar("SELECT turn FROM calls") == 3


def test_it_refuses_a_forged_signature(world: World) -> None:
    response = world.app.test_client().post("/voice", data=RING, headers={"X-Twilio-Signature": "bm8="})
    assert response.status_code == 403
    assert world.scalar("SELECT count(*) FROM calls") == 0


def test_it_refuses_altered_parameters(world: World) -> None:
    action = action_of(world.post("/voice", RING)[1])
    signed = signature(world.settings.auth_token, URL + action, {**RING, "Digits": "2"})
    response = world.app.test_client().post(
        action, base_url=URL, data={**RING, "Digits": "1"}, headers={"X-Twilio-Signature": signed}
    )
    assert response.status_code == 403
    assert world.scalar("SELECT turn FROM calls") == 0


def test_it_accepts_the_newer_signature_algorithm(world: World) -> None:
    from twilio.request_validator import HMAC_SHA256, RequestValidator

    signed = RequestValidator(world.settings.auth_token).compute_signature(URL + "/voice", RING, HMAC_SHA256)
    settings = {"X-Twilio-Signature": signed, "X-Twilio-Webhooks-Signature-Settings": "key=k,algorithm=HMAC_SHA256"}
    assert world.app.test_client().post("/voice", base_url=URL, data=RING, headers=settings).status_code == 200


def test_a_spoofed_host_does_not_help_a_forger(world: World) -> None:
    signed = signature("another token", "http://evil.test/voice", RING)
    headers = {"X-Twilio-Signature": signed, "Host": "evil.test", "X-Forwarded-Host": "evil.test"}
    assert world.app.test_client().post("/voice", data=RING, headers=headers).status_code == 403


def test_it_refuses_to_skip_a_step(world: World) -> None:
    action = action_of(world.post("/voice", RING)[1])
    ahead = action.rsplit("/", 1)[0] + "/9"
    status, _ = world.post(ahead, {**RING, "Digits": "1"})
    assert status == 409
    assert world.scalar("SELECT turn FROM calls") == 0


def test_an_unknown_call_is_not_found(world: World) -> None:
    assert world.post("/voice/nobody/1", {**RING, "Digits": "1"})[0] == 404


def test_hanging_up_lets_the_held_pair_go_after_a_grace(world: World) -> None:
    world.open_slots()
    play(world, BOOKING[:-2])
    assert world.scalar("SELECT count(*) FROM bookings WHERE status = 'held'") == 2
    for _ in range(3):
        assert world.post("/voice/status", {**RING, "CallStatus": "completed", "SequenceNumber": "3"})[0] == 204
    late = "SELECT max(extract(epoch FROM expires_at - :now)) FROM bookings WHERE status = 'held'"
    assert world.scalar(late, now=world.clock()) == 90
    assert world.scalar("SELECT outcome FROM calls") == "hung_up"
    assert world.scalar("SELECT state FROM calls") is None


def test_a_status_that_comes_late_or_early_does_no_harm(world: World) -> None:
    assert world.post("/voice/status", {**RING, "CallStatus": "completed"})[0] == 204
    bodies = play(world, ("1",))
    world.post("/voice/status", {**RING, "CallStatus": "completed"})
    assert world.post("/voice/status", {**RING, "CallStatus": "ringing"})[0] == 204
    assert world.post(action_of(bodies[-1]), {**RING, "Digits": "1"})[1].endswith("<Hangup /></Response>")


def test_an_answer_after_the_end_hangs_up(world: World) -> None:
    bodies = play(world, ("1",))
    world.post("/voice/status", {**RING, "CallStatus": "completed"})
    assert "<Hangup" in world.post(action_of(bodies[-1]), {**RING, "Digits": "1"})[1]


def break_database(world: World) -> None:
    with world.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE patients RENAME TO gone")


def test_a_fault_behind_the_door_is_an_apology_and_the_queue(world: World) -> None:
    bodies = play(world, ("1", "1", "12051942"), ATTESTED)
    break_database(world)
    status, body = world.post(action_of(bodies[-1]), {**ATTESTED, "Digits": "1"})
    assert status == 200
    assert "Veuillez nous excuser" in body
    assert "<Enqueue>saone-et-loire</Enqueue>" in body
    assert world.scalar("SELECT count(*) FROM queue_entries WHERE status = 'waiting'") == 1
    assert world.scalar("SELECT outcome FROM calls") == "person"
    assert world.scalar("SELECT turn FROM calls") == 3


def test_a_fault_at_night_is_an_apology_and_a_promise(world: World) -> None:
    bodies = play(world, ("1", "1", "12051942"), ATTESTED)
    break_database(world)
    world.clock.set(datetime(2026, 11, 24, 22, 0))
    body = world.post(action_of(bodies[-1]), {**ATTESTED, "Digits": "1"})[1]
    assert "Une personne va vous rappeler" in body
    assert world.scalar("SELECT count(*) FROM tickets") == 1


def test_without_a_database_callers_still_reach_people(world: World) -> None:
    action = action_of(world.post("/voice", RING)[1])
    with world.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE calls RENAME TO gone")
    for path in ("/voice", action):
        status, body = world.post(path, {**RING, "CallSid": "CA2", "Digits": "1"})
        assert status == 200
        assert "<Enqueue>saone-et-loire</Enqueue>" in body


def test_a_status_that_could_not_be_kept_is_sent_again(world: World) -> None:
    world.post("/voice", RING)
    with world.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE calls RENAME TO gone")
    assert world.post("/voice/status", {**RING, "CallStatus": "completed"})[0] == 503
    with world.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO calls")
    assert world.post("/voice/status", {**RING, "CallStatus": "completed"})[0] == 204
    assert world.scalar("SELECT outcome FROM calls") == "hung_up"


def test_nothing_personal_is_in_what_the_carrier_gets(world: World) -> None:
    world.open_slots()
    for body in play(world, BOOKING):
        for secret in ("mille neuf cent", "novembre", "0385550142", "+33385550142", "1942", "Mâcon"):
            assert secret not in body
        assert len(body.encode()) < 64 * 1024


def test_words_typed_at_our_own_phones_are_understood(world: World) -> None:
    action = action_of(world.post("/voice", RING)[1])
    world.post(action, {**RING, "SpeechResult": "je voudrais prendre un rendez-vous", "Confidence": "1.0"})
    assert world.scalar("SELECT result FROM turns WHERE number = 1") == "understood"
    assert world.scalar("SELECT mode FROM turns WHERE number = 1") == "words"


def test_hostile_keys_are_bounded(world: World) -> None:
    action = action_of(world.post("/voice", RING)[1])
    status, body = world.post(action, {**RING, "Digits": "#*#*ABCD" * 500})
    assert status == 200
    assert "<Gather" in body


def test_who_dials_a_number_that_nobody_claims_is_told_and_let_go(world: World, tmp_path: Path) -> None:
    folder = edited(tmp_path, "default = true", "default = false")
    lonely = build(world.settings.database_url, world.engine, tmp_path / "var", NOW, folder)
    with capture_logs() as logs:
        status, body = lonely.post("/voice", {**RING, "To": "+33199000000"})
    assert status == 200
    assert body.count("<Play>") == 1
    assert "<Hangup" in body
    assert "number_unclaimed" in [entry.get("code") for entry in logs]
    assert lonely.scalar("SELECT count(*) FROM calls") == 0
    assert "<Gather" in lonely.post("/voice", RING)[1]
