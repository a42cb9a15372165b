"""The first words and the first choice."""

from ivr.desk import Desk
from ivr.dialogue import Call, Decision, Go, Say, steps_of
from ivr.speech.grammars.choice import Choice

steps, step = steps_of("welcome")

NOTICE_VERSION = "2026-11"
"""Version of the legal notice: a machine, a person on 0, no recording, what answers are used for."""

MENU = Choice(
    3,
    (
        ("prendre un rendez-vous", "prendre rendez-vous", "nouveau rendez-vous", "réserver", "vacciner", "vaccin"),
        ("rendez-vous déjà pris", "déjà pris", "déplacer", "annuler", "changer", "mon rendez-vous", "modifier"),
        ("renseignement", "information", "question", "savoir"),
    ),
)


def _welcome(call: Call, desk: Desk) -> tuple[Say, ...]:
    if call.turn:
        return (Say("welcome.menu"),)
    notice = "welcome.notice" if desk.agents_open() else "welcome.notice_closed"
    return Say(notice, {"service": desk.department.service_name}), Say("welcome.menu")


@step(MENU, says=_welcome)
def menu(_call: Call, value: int, desk: Desk) -> Decision:
    """Book, an appointment already made, or information."""
    if value == 1:
        return Go("eligibility.whom" if desk.booking_open() else "waiting.suspended")
    return Go("change.birth_date" if value == 2 else "information.topic")
