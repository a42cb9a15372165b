"""Text messages: short, in the alphabet of telephones, and silent about health."""

import re
from datetime import datetime

import pytest

from ivr.department import Department
from ivr.outbound.messages.sms_templates import (
    GSM,
    LONGEST,
    in_gsm,
    masked,
    move_text,
    national,
    offer_text,
    reminder_text,
)

LATE = datetime(2026, 9, 30, 14, 30)
"""A Wednesday in September: the longest names of a day and a month."""
HEALTH = re.compile(r"vaccin|inject|dose|covid|malad", re.IGNORECASE)
"""Halls keep their names, though one is a "maison médicale"."""


@pytest.fixture(scope="session")
def texts(saone_et_loire: Department) -> list[str]:
    """Every message that can be sent."""
    department = saone_et_loire
    reminders = [reminder_text(department, LATE, centre.code) for centre in department.centres]
    return [*reminders, offer_text(department, LATE), move_text(department)]


def test_a_message_is_paid_once(texts: list[str]) -> None:
    assert [text for text in texts if len(text) > LONGEST] == []


def test_a_message_is_in_the_alphabet_of_telephones(texts: list[str]) -> None:
    assert [text for text in texts if set(text) - GSM] == []


def test_a_message_says_nothing_about_health_and_how_to_end_them(texts: list[str]) -> None:
    assert [text for text in texts if HEALTH.search(text)] == []
    assert all(text.endswith("STOP") for text in texts)


def test_a_reminder_says_when_and_where(saone_et_loire: Department) -> None:
    text = reminder_text(saone_et_loire, LATE, "555")
    assert "mercredi 30 septembre à 14h30, Macon, la Halle sportive" in text
    assert "03 85 21 83 99" in text


def test_letters_that_telephones_lack_are_written_plainly() -> None:
    assert in_gsm("Où êtes-vous, Œdipe ? Ça «alla» l’œuvre…") == 'Où etes-vous, Oedipe ? Ça "alla" l\'oeuvre...'


def test_a_number_is_written_as_it_is_dialled() -> None:
    assert national("+33385218399") == "03 85 21 83 99"


def test_of_a_hidden_number_only_the_ends_are_shown() -> None:
    assert masked("+33385218399") == "03 85 •• •• 99"
