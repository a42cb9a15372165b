"""The departments that come with the line are right, and whoever calls them is booked.

What is asked is taken from their files: another question, vaccine or centre changes none of these tests."""

from collections.abc import Mapping

import pytest
from click.testing import CliRunner

from exchange.telephone.phone import heard
from exchange.telephone.script import Setup
from ivr.cli.department import department
from ivr.language.prompts import PromptBook
from tests.support.departments import IN_SERVICE
from tests.support.knowing_phone import KnowingPhone, harmless_answers
from tests.support.line import dialler
from tests.support.world import SLUG, World

BY_KEYS = {
    "welcome.notice": "1",
    "eligibility.whom": "1",
    "identify.birth_date": "12051942",
    "identify.birth_date_ok": "1",
    "identify.last_name": "1",
    "identify.first_name": "1",
    "identify.town": "71000",
    "identify.phone_ok": "1",
    "book.when": "1",
    "book.offer": "1",
    "book.confirm": "1",
    "book.noted": "1",
    "book.another": "2",
}
BY_VOICE = {
    "welcome.notice": "je voudrais prendre un rendez-vous",
    "eligibility.whom": "pour moi",
    "identify.birth_date": "le douze mai mille neuf cent quarante-deux",
    "identify.birth_date_ok": "oui c'est ça",
    "identify.last_name": "Martin",
    "identify.first_name": "Jeanne",
    "identify.town": "Mâcon",
    "identify.phone_ok": "oui",
    "book.when": "le plus tôt possible",
    "book.offer": "la première",
    "book.confirm": "oui",
    "book.noted": "oui",
    "book.another": "non merci",
}


def test_every_department_passes_its_check() -> None:
    result = CliRunner().invoke(department, ["check", str(IN_SERVICE)])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("answers", [BY_KEYS, BY_VOICE], ids=["keys", "voice"])
def test_whoever_answers_what_is_asked_is_booked(
    answers: Mapping[str, str], in_service: World, book: PromptBook
) -> None:
    harmless = harmless_answers(in_service.line.departments.current().by_slug(SLUG))
    phone = KnowingPhone(dialler(in_service.carrier())(Setup()), book, {**answers, **harmless})
    assert "Votre numéro de dossier" in heard(phone.listen())
    assert in_service.scalar("SELECT outcome FROM calls") == "booked"
