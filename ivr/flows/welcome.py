"""The first words and the first choice."""

from ivr.conversation import Call, Decision, Go, Say, steps_of
from ivr.desk import Desk
from ivr.speech.grammars.choice import Choice

steps, step = steps_of("welcome")

NOTICE_VERSION = "2026-11"
"""Version of the legal notice: a machine, a person on 0, no recording, what answers are used for."""

_NEW = ("rendez-vous", "un rendez-vous", "prendre un rendez-vous", "prendre rendez-vous", "nouveau rendez-vous")
_CHANGES = ("déplacer", "annuler", "changer", "modifier", "reporter", "décommander", "retrouver", "confirmer")
_THEIRS = (
    "mon rendez-vous",
    "notre rendez-vous",
    "son rendez-vous",
    "du rendez-vous",
    "j'ai un rendez-vous",
    "j'ai rendez-vous",
)
_ALREADY = ("déjà pris", "rendez-vous déjà pris", "déjà un rendez-vous", "déjà rendez-vous", "déjà réservé")
MENU = Choice(
    3,
    (
        (*_NEW, "réserver", "vacciner", "vaccin", "piqûre", "covid"),
        (
            *_CHANGES,
            *(f"{change} {which}rendez-vous" for change in _CHANGES for which in ("", "un ", "le ", "de ")),
            *_THEIRS,
            *_ALREADY,
        ),
        (
            "renseignement",
            "un renseignement",
            "information",
            "question",
            "une question",
            "savoir",
            "savoir si",
            "droit",
        ),
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
