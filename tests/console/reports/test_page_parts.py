"""The pages of figures: their content, the roles that see them, and their tables for spreadsheets."""

import csv
import io
from datetime import timedelta

import pytest

from ivr.console.auth.roles import Role
from ivr.console.reports.labels import FAILURES, OUTCOMES, REASONS
from ivr.console.reports.page_parts import decimal, number_line, table_file
from ivr.console.reports.queries import calls, steps
from ivr.console.reports.queries.share import Target
from ivr.dialogue.model import Outcome
from tests.calls.facts import TODAY, Facts
from tests.console.staff import OF_PAIRS, Browser, Staff

MENU = ("welcome.menu", "understood", "keys")
TOWN = ("identify.town", "no_match", "words")


@pytest.fixture
def facts(staff: Staff) -> Facts:
    return Facts(staff.world)


@pytest.fixture
def sophie(staff: Staff) -> Browser:
    return staff.at_work(Role.SUPERVISOR)


def cells(browser: Browser, path: str) -> list[list[str]]:
    """A table as a spreadsheet reads it."""
    response = browser.get(path)
    assert response.mimetype == "text/csv"
    text = response.get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def row(browser: Browser, name: str) -> str:
    """The line of a figure as text."""
    line = browser.seen.split(f">{name}</th>")[1].split("</tr>")[0]
    return " ".join(part.split("<")[0].strip() for part in line.split(">") if part.split("<")[0].strip())


def test_calls_and_the_room_are_shown_with_their_targets(sophie: Browser, facts: Facts) -> None:
    facts.call("booked", turns=[MENU])
    facts.call("hung_up", seconds=5)
    facts.waited("served", left=300, taken=19, talked=240)
    facts.promised("open", TODAY.replace(day=23))
    assert sophie.get("/console/figures").status_code == 200
    assert row(sophie, "Taux de décroché") == "75 % 3 sur 4 appels, sans les raccrochés avant 10 s ≥ 95 % ⚠ alarme"
    assert row(sophie, "Décroché par une personne en 20 s").startswith("100 % 1 sur 1")
    assert row(sophie, "Temps d’un agent par appel, notes comprises") == "4,5 min ≤ 5 min ✓ atteint"
    assert row(sophie, "Rappels en retard") == "1"


def test_without_calls_there_is_no_plot_and_no_verdict(sophie: Browser) -> None:
    sophie.get("/console/figures")
    assert "Aucun appel terminé" in sophie.seen
    assert "<svg" not in sophie.seen
    assert row(sophie, "Taux de décroché").endswith("– pas de chiffre")


def test_the_funnel_names_its_questions(sophie: Browser, facts: Facts) -> None:
    facts.call("person", turns=[MENU, TOWN])
    sophie.get("/console/figures/steps")
    assert row(sophie, "Commune") == "0 / 1 0 % ⚠ alarme – 0 – 0 0 0 0 % 1 0 0 0"
    assert cells(sophie, "/console/figures/steps.csv")[2][:4] == ["Accueil : que voulez-vous", "1", "1", "100 %"]


def test_a_question_that_loses_five_points_on_the_weeks_before_is_marked(sophie: Browser, facts: Facts) -> None:
    right = ("identify.town", "understood", "words")
    for _ in range(20):
        facts.call("booked", TODAY - timedelta(days=7), turns=[MENU, right])
        facts.call("booked", turns=[MENU, right])
    facts.call("person", turns=[MENU, TOWN])
    sophie.get("/console/figures/steps")
    assert " +0 " in row(sophie, "Accueil : que voulez-vous")
    assert " −4,8 " in row(sophie, "Commune")
    facts.call("person", turns=[TOWN])
    sophie.get("/console/figures/steps")
    assert " ⚠ −9,1 " in row(sophie, "Commune")


def test_answers_that_were_read_back_and_denied_are_shown_by_question(sophie: Browser, facts: Facts) -> None:
    check = ("identify.birth_date_ok", "understood", "words")
    facts.call("booked", turns=[check, ("identify.birth_date_ok", "denied", "keys")])
    sophie.get("/console/figures/steps")
    table = sophie.seen[sophie.seen.index("C’est bien cela ? : répondu non") :]
    assert '<td class="number">1 / 2</td><td class="number">50 %</td>' in table


def test_waits_promises_and_replies_are_drawn_with_their_numbers(sophie: Browser, facts: Facts) -> None:
    facts.waited("served", left=300, taken=19, talked=240)
    facts.waited("left", left=200)
    facts.promised("done", TODAY)
    facts.call("booked", turns=[MENU])
    facts.world.scalar("UPDATE turns SET millis = 120 RETURNING 1")
    sophie.get("/console/figures")
    assert (row(sophie, "20 s au plus"), row(sophie, "plus de 3 min")) == ("1 0 0", "0 1 0")
    assert row(sophie, "Rappelés") == "1"
    assert row(sophie, "≤ 250 ms") == "1 100 %"
    assert row(sophie, "Réponse de la ligne, 95 %") == "120 ms ≤ 1\N{NARROW NO-BREAK SPACE}850 ms ✓ atteint"
    assert sophie.seen.count("<svg") == 4


def test_places_are_shown_by_centre_week_and_dose(sophie: Browser, staff: Staff) -> None:
    staff.world.open_pair(capacity=4)
    staff.world.scalar("UPDATE slots SET taken1 = 1 WHERE day = '2026-11-25' RETURNING 1")
    sophie.get("/console/figures/places")
    assert row(sophie, "Mâcon, la Halle sportive").startswith("1 / 8 12,5 % 0 / 0 – 12,5 % 0")
    header, *lines = cells(sophie, "/console/figures/places.csv")
    assert header[:3] == ["centre", "nom", "semaine du"]
    assert lines[0] == ["555", "Mâcon, la Halle sportive", "2026-11-23", "4", "1", "0", "0", "4", "1", "25 %", "0"]


def test_places_of_single_injections_are_shown_as_such(one_dose_staff: Staff) -> None:
    one_dose_staff.world.open_single(centre="555")
    one_dose_staff.world.scalar("UPDATE slots SET capacity = 4, taken1 = 1 RETURNING 1")
    sophie = one_dose_staff.at_work(Role.SUPERVISOR)
    sophie.get("/console/figures/places")
    assert row(sophie, "Mâcon, la Halle sportive").startswith("1 / 4 25 % 0")
    assert row(sophie, "Remplissage").startswith("25 %")
    assert not OF_PAIRS.search(sophie.seen)


def test_places_can_be_shown_for_one_centre_and_other_days(sophie: Browser, staff: Staff) -> None:
    staff.world.open_slots(days=3, centres=("555", "570"))
    assert len(cells(sophie, "/console/figures/places.csv?centre=570")) == 2
    assert len(cells(sophie, "/console/figures/places.csv?from=2027-01-01&to=2027-01-31")) == 1
    sophie.get("/console/figures/places?from=2027-01-01&to=2027-01-31")
    assert "Aucune place n’est ouverte" in sophie.seen
    assert sophie.get("/console/figures/places?centre=999").status_code == 404


def test_a_town_hall_sees_its_own_centre_only(staff: Staff) -> None:
    staff.world.open_slots(days=3, centres=("555", "570"))
    marie = staff.at_work(Role.TOWN_HALL)
    assert {line[0] for line in cells(marie, "/console/figures/places.csv")[1:]} == {"555"}
    marie.get("/console/figures/places")
    assert "Chalon" not in marie.seen
    assert marie.get("/console/figures/places?centre=570").status_code == 403
    assert marie.get("/console/figures/places.csv?centre=570").status_code == 403


def test_lost_places_and_days_to_full_are_drawn_by_centre(sophie: Browser, staff: Staff) -> None:
    staff.world.open_slots(days=3)
    sophie.get("/console/figures/places")
    assert sophie.seen.count("<svg") == 3
    assert "Jours avant que chaque centre soit complet" in sophie.seen


def test_reminders_are_shown_with_their_targets_and_absences_beside(sophie: Browser, facts: Facts) -> None:
    sophie.get("/console/figures/reminders")
    assert "Aucun rappel n’est prévu" in sophie.seen
    facts.world.open_pair(capacity=9)
    facts.reminded("confirmed", came=True)
    facts.reminded("machine", came=False)
    sophie.get("/console/figures/reminders")
    assert row(sophie, "Ont dit qu’ils viennent") == "50 % 1 sur 2 rappels prévus ≥ 60 % ✗ pas atteint"
    assert (row(sophie, "répondeur"), row(sophie, "Pas prévenues")) == ("1", "1 / 1 100 %")


@pytest.mark.parametrize("page", ["figures", "figures/places", "figures/reminders", "figures/steps"])
@pytest.mark.parametrize("asked", ["from=2026-11-31", "from=x", "from=2026-12-01&to=2026-11-01", "to=9999-12-31"])
def test_a_period_that_is_none_is_refused_in_words(sophie: Browser, page: str, asked: str) -> None:
    assert sophie.get(f"/console/{page}?{asked}").status_code == 422
    assert "six mois au plus" in sophie.seen


def test_a_first_day_alone_reaches_to_today_and_a_later_one_to_itself(sophie: Browser) -> None:
    sophie.get("/console/figures?from=2026-11-20")
    assert 'value="2026-11-20"' in sophie.seen
    assert 'value="2026-11-24"' in sophie.seen
    assert sophie.get("/console/figures?from=2026-12-20").status_code == 200


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0"])
def test_no_cell_of_a_table_is_a_formula(start: str) -> None:
    response = table_file("x", ["a"], [[f"{start}cmd|' /C calc'!A0"]])
    assert response.get_data(as_text=True).splitlines()[1].lstrip('"').startswith("'")


def test_numbers_are_written_as_french_writes_them() -> None:
    assert [decimal(value) for value in (97.0, 96.95, 0.04)] == ["97", "97", "0"]
    line = number_line("x", 12.34, "s", Target(30, most=True))
    assert (line.value, line.aim, line.words) == ("12,3 s", "≤ 30 s", "✓ atteint")


def test_everything_counted_has_a_name() -> None:
    assert set(OUTCOMES) == set(Outcome)
    assert set(FAILURES) == set(steps.FAILURES)
    turns = [("a", result) for result in (*steps.FAILURES, "agent")]
    turns += [("eligibility.question", "understood"), ("change.menu", "understood"), ("a", "understood")]
    assert {calls.reason(*turn) for turn in turns} == set(REASONS)
