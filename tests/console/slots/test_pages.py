"""The pages of slots: looked at first, done as looked at, undone, and nothing done by anybody else."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ivr.booking.slots.csv_import import import_slots
from ivr.console.auth.roles import Role
from ivr.console.slots.pages import LARGEST_POST, ONLY_ONE
from ivr.core.db import transaction
from ivr.worker import sweep
from tests.console.staff import CENTRE, OF_PAIRS, Browser, Staff
from tests.support.departments import INFLUENZA

HEAD = "centre;jour;heure;capacite;marge;reserve2\n"
MONDAY = "2026-11-30"
FORM = {
    "centre": CENTRE,
    "vaccine": "pfizer",
    "first": MONDAY,
    "last": MONDAY,
    "weekday": "0",
    "from": "09:00",
    "to": "10:00",
    "minutes": "10",
    "capacity": "6",
    "margin": "0",
    "kept": "3",
}


@pytest.fixture
def sophie(staff: Staff) -> Browser:
    browser = staff.at_work(Role.SUPERVISOR)
    browser.get("/console/slots")
    return browser


def send(browser: Browser, table: bytes | str) -> TestResponse:
    browser.get("/console/slots/import")
    token = re.findall(r'name="token" value="(\w+)"', browser.seen)[-1]
    data = table.encode() if isinstance(table, str) else table
    fields: dict[str, Any] = {"token": token, "table": (io.BytesIO(data), "creneaux.csv")}
    sent = browser.client.post("/console/slots/import", data=fields, content_type="multipart/form-data")
    browser.seen = sent.get_data(as_text=True)
    return browser.follow(sent)


def confirm(browser: Browser) -> TestResponse:
    [address] = re.findall(r'action="(/console/slots/previews/\d+)"', browser.seen)
    return browser.follow(browser.post(address))


def take_back(browser: Browser) -> TestResponse:
    address = re.findall(r'action="(/console/slots/actions/\d+/undo)"', browser.seen)[0]
    return browser.follow(browser.post(address))


class Unread(io.BytesIO):
    """Claims a size, and is not to be read."""

    def __init__(self, size: int) -> None:
        self.at, self.size = 0, size

    def seek(self, _offset: int, whence: int = 0) -> int:
        self.at = self.size if whence else 0
        return self.at

    def tell(self) -> int:
        return self.at

    def read(self, *_: Any) -> bytes:
        raise AssertionError


def announce(browser: Browser, size: int) -> TestResponse:
    """Sends a file of `size` bytes, which fails when it is read."""
    kind = "multipart/form-data; boundary=x"
    return browser.client.post("/console/slots/import", input_stream=Unread(size), content_type=kind)


def slots(staff: Staff) -> list[tuple[Any, ...]]:
    query = "SELECT centre, day::text, to_char(time, 'HH24:MI'), capacity, margin, reserved2, closed FROM slots"
    with Session(staff.world.engine) as session:
        return [tuple(row) for row in session.execute(text(f"{query} ORDER BY 1, 2, 3"))]


def deeds(staff: Staff) -> list[str]:
    with Session(staff.world.engine) as session:
        return list(session.scalars(text("SELECT deed FROM audit_log WHERE record LIKE 'slots:%' ORDER BY id")))


def test_a_form_opens_slots_after_a_preview(staff: Staff, sophie: Browser) -> None:
    sophie.follow(sophie.post("/console/slots", **FORM))
    assert "6 créneaux nouveaux" in sophie.seen
    assert "Injections qui peuvent être réservées : 0 → 36" in sophie.seen
    assert slots(staff) == []
    confirm(sophie)
    assert "Créneaux ouverts, 6 créneaux." in sophie.seen
    assert slots(staff)[0] == (CENTRE, MONDAY, "09:00", 6, 0, 3, False)
    assert deeds(staff) == ["slots.change"]


def test_slots_of_a_vaccine_of_one_dose_keep_nothing_for_second_ones(one_dose_staff: Staff) -> None:
    sophie = one_dose_staff.at_work(Role.SUPERVISOR)
    sophie.get("/console/slots")
    assert '<input type="hidden" name="kept" value="0">' in sophie.seen
    assert not OF_PAIRS.search(sophie.seen)
    sophie.follow(sophie.post("/console/slots", **{**FORM, "vaccine": INFLUENZA.code, "kept": "0"}))
    assert "Injections qui peuvent être réservées : 0 → 36" in sophie.seen
    assert "À vérifier" not in sophie.seen
    assert not OF_PAIRS.search(sophie.seen)
    confirm(sophie)
    assert "Créneaux ouverts, 6 créneaux." in sophie.seen
    assert not OF_PAIRS.search(sophie.seen)
    assert slots(one_dose_staff)[0] == (CENTRE, MONDAY, "09:00", 6, 0, 0, False)
    sophie.get("/console/slots/places")
    assert not OF_PAIRS.search(sophie.seen)
    places = {"centre": CENTRE, "vaccine": "", "first": MONDAY, "last": MONDAY, "margin": "1"}
    sophie.follow(sophie.post("/console/slots/places", **places))
    confirm(sophie)
    assert slots(one_dose_staff)[0] == (CENTRE, MONDAY, "09:00", 6, 1, 0, False)


def test_without_hours_the_slots_are_those_of_each_centre(staff: Staff, sophie: Browser) -> None:
    sophie.follow(sophie.post("/console/slots", **{**FORM, "centre": "644", "from": "", "to": "", "minutes": "60"}))
    confirm(sophie)
    hours = [row[2] for row in slots(staff)]
    assert hours == ["09:00", "10:00", "11:00", "12:00", "14:00", "15:00", "16:00"]


def test_slots_that_are_there_stay_as_they_are(staff: Staff, sophie: Browser) -> None:
    send(sophie, f"{HEAD}{CENTRE};{MONDAY};9h00;2;0;0\n")
    confirm(sophie)
    sophie.follow(sophie.post("/console/slots", **FORM))
    assert "5 créneaux nouveaux" in sophie.seen
    assert "existent déjà ainsi et ne changent pas : 1." in sophie.seen


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"weekday": "8"}, "Cochez au moins un jour"),
        ({"first": "lundi"}, "premier et le dernier jour"),
        ({"last": "2026-11-29"}, "Le dernier jour vient après le premier"),
        ({"last": "2027-11-29"}, "six mois plus tard au plus"),
        ({"centre": "1"}, "Choisissez un centre"),
        ({"vaccine": ""}, "Choisissez le vaccin"),
        ({"from": ""}, "Écrivez les deux heures"),
        ({"from": "10:00"}, "La dernière heure vient après"),
        ({"minutes": "0"}, "de 1 à 600 minutes"),
        ({"capacity": "-1"}, "nombres entiers de 0 à 1000"),
        ({"capacity": "9" * 5000}, "nombres entiers de 0 à 1000"),
        ({"capacity": ""}, "Écrivez la durée"),
        ({"margin": "4"}, "dépassent la capacité"),
    ],
)
def test_a_form_that_cannot_be_used_is_told_in_words(
    staff: Staff, sophie: Browser, change: dict[str, str], sentence: str
) -> None:
    assert sophie.post("/console/slots", **{**FORM, **change}).status_code == 422
    assert sentence in sophie.seen
    assert staff.world.scalar("SELECT count(*) FROM slot_actions") == 0


def test_a_file_is_previewed_then_imported(staff: Staff, sophie: Browser) -> None:
    assert send(sophie, f"{HEAD}Mâcon;30/11/2026;9h00;6;0;3\nMâcon;30/11/2026;9h10;6;0;3\n").status_code == 200
    assert "2 créneaux nouveaux" in sophie.seen
    assert slots(staff) == []
    confirm(sophie)
    assert len(slots(staff)) == 2
    send(sophie, f"{HEAD}Mâcon;30/11/2026;9h00;6;1;3\nMâcon;30/11/2026;9h10;6;0;3\n")
    assert "1 créneau modifié" in sophie.seen
    assert "marge 0 → 1" in sophie.seen
    assert "ne changent pas : 1." in sophie.seen


def test_a_file_with_a_mistake_is_refused_whole_with_its_lines(staff: Staff, sophie: Browser) -> None:
    lines = "Mâcon;30/11/2026;9h00;6;0;3\n" + "Dijon;30/11/2026;9h00;6;0;3\n" * 60
    assert send(sophie, HEAD + lines).status_code == 422
    assert "Ligne 3 : le centre « Dijon » n’est pas connu." in sophie.seen
    assert sophie.seen.count("Ligne ") == 50
    assert "… et 10 autres." in sophie.seen
    assert staff.world.scalar("SELECT count(*) FROM slot_actions") == 0


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (b"", "Ligne 1 : il manque une colonne"),
        (b"PK\x03\x04", "Le fichier est une archive"),
        (HEAD.encode() + b"M\0con;;;;;\n", "Ligne 2 : le fichier n’est pas du texte"),
        (HEAD.encode() + b'"' + b"Macon;30/11/2026\n" * 10_000, "un guillemet n’est peut-être pas fermé"),
        (HEAD.encode() + b"a;" * 50_000, "Ligne 2 : la ligne dépasse 20 000 caractères"),
        ((HEAD + "=cmd|x;30/11/2026;9h00;6;0;3\n").encode("utf-16"), "Ligne 2 : le centre"),
        ((HEAD + "<script>alert(1)</script>;30/11/2026;9h00;6;0;3\n").encode(), "&lt;script&gt;"),
    ],
    ids=["empty", "zip", "binary", "open quote", "wide", "formula", "script"],
)
def test_a_hostile_file_is_refused_in_words(staff: Staff, sophie: Browser, table: bytes, sentence: str) -> None:
    answer = send(sophie, table)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert "<script>alert" not in answer.get_data(as_text=True)


def test_only_files_of_slots_may_be_large(staff: Staff, sophie: Browser) -> None:
    large = b"centre;jour;heure;capacite\n" + b";;;\n" * 50_000
    assert send(sophie, large).status_code == 422
    token = re.findall(r'name="token" value="(\w+)"', sophie.seen)[-1]
    fields: dict[str, Any] = {"token": token, "list": (io.BytesIO(large), "liste.csv")}
    assert sophie.client.post("/console/attendance/list", data=fields).status_code == 413
    assert announce(sophie, LARGEST_POST + 1).status_code == 413


def test_a_large_file_is_not_read_from_a_stranger(staff: Staff) -> None:
    assert announce(staff.browser(), LARGEST_POST).status_code == 303
    assert announce(staff.at_work(Role.TOWN_HALL), LARGEST_POST).status_code == 403


def test_a_preview_is_refused_when_the_slots_have_changed_since(staff: Staff, sophie: Browser) -> None:
    send(sophie, f"{HEAD}Mâcon;30/11/2026;9h00;6;0;3\n")
    preview = sophie.seen
    confirm(sophie)
    send(sophie, f"{HEAD}Mâcon;30/11/2026;9h00;6;1;3\n")
    stale = sophie.seen
    send(sophie, f"{HEAD}Mâcon;30/11/2026;9h00;6;2;3\n")
    confirm(sophie)
    sophie.seen = stale
    assert confirm(sophie).status_code == 409
    assert "Les créneaux ont changé entre-temps, rien n’a été fait" in sophie.seen
    sophie.seen = preview
    assert confirm(sophie).status_code == 409
    assert "il a déjà été appliqué" in sophie.seen
    assert slots(staff)[0][4] == 2


def test_margin_and_kept_places_are_changed_for_centre_and_days(staff: Staff, sophie: Browser) -> None:
    staff.world.open_slots(days=3, capacity=6, centres=(CENTRE, "570"))
    form = {"centre": CENTRE, "vaccine": "", "first": "2026-11-25", "last": "2026-11-26", "margin": "2", "kept": "4"}
    sophie.get("/console/slots/places")
    sophie.follow(sophie.post("/console/slots/places", **form))
    assert "8 créneaux modifiés" in sophie.seen
    assert "Injections qui peuvent être réservées : 48 → 32" in sophie.seen
    confirm(sophie)
    changed = [row for row in slots(staff) if row[4:6] == (2, 4)]
    assert {(row[0], row[1]) for row in changed} == {(CENTRE, "2026-11-25"), (CENTRE, "2026-11-26")}
    assert len(changed) == 8


def test_places_that_are_taken_are_not_kept_back_and_told(staff: Staff, sophie: Browser) -> None:
    staff.world.open_pair(centre=CENTRE, capacity=2)
    staff.world.scalar("UPDATE slots SET taken1 = 1 WHERE day = '2026-11-25' RETURNING id")
    form = {"centre": "", "vaccine": "", "first": "2026-11-25", "last": "2026-12-31", "margin": "2", "kept": ""}
    sophie.get("/console/slots/places")
    sophie.follow(sophie.post("/console/slots/places", **form))
    assert "au-delà de la capacité : 1, dans 1 créneau." in sophie.seen
    confirm(sophie)
    assert [row[4] for row in slots(staff)] == [1, 2]


def test_nothing_to_keep_back_is_told(staff: Staff, sophie: Browser) -> None:
    form = {"centre": "", "vaccine": "", "first": MONDAY, "last": MONDAY, "margin": "", "kept": ""}
    assert sophie.post("/console/slots/places", **form).status_code == 422
    sophie.follow(sophie.post("/console/slots/places", **{**form, "kept": "1"}))
    assert "Il n’y a rien à changer." in sophie.seen


def test_an_action_is_undone_while_nobody_has_booked_what_it_opened(staff: Staff, sophie: Browser) -> None:
    sophie.follow(sophie.post("/console/slots", **FORM))
    confirm(sophie)
    take_back(sophie)
    assert "Annulation, 6 créneaux." in sophie.seen
    assert all(row[-1] for row in slots(staff))
    assert deeds(staff) == ["slots.change", "slots.undo"]
    assert "/undo" not in sophie.seen


def test_an_action_is_not_undone_once_somebody_has_booked(staff: Staff, sophie: Browser) -> None:
    sophie.follow(sophie.post("/console/slots", **FORM))
    confirm(sophie)
    page = sophie.seen
    staff.world.scalar("UPDATE slots SET taken1 = 1 WHERE time = '09:10' RETURNING id")
    sophie.get("/console/slots/actions")
    assert "des places sont prises" in sophie.seen
    assert "/undo" not in sophie.seen
    sophie.seen = page
    assert take_back(sophie).status_code == 409
    assert "Des places ont été prises depuis" in sophie.seen
    assert not any(row[-1] for row in slots(staff))


def test_what_is_imported_at_the_command_line_is_listed_and_undone(staff: Staff, sophie: Browser) -> None:
    table = io.BytesIO(f"{HEAD}Mâcon;30/11/2026;9h00;6;0;3\n".encode())
    department = staff.world.line.departments.current().all[0]
    with transaction(staff.world.engine) as session:
        import_slots(session, department, table, staff.world.clock())
    sophie.get("/console/slots/actions")
    assert "Ligne de commande" in sophie.seen
    take_back(sophie)
    assert [row[-1] for row in slots(staff)] == [True]


def test_one_file_is_read_at_a_time(staff: Staff, sophie: Browser) -> None:
    with transaction(staff.world.engine) as session:
        session.execute(ONLY_ONE)
        assert send(sophie, f"{HEAD}Mâcon;30/11/2026;9h00;6;0;3\n").status_code == 422
    assert "Un autre fichier est en cours de lecture" in sophie.seen
    assert send(sophie, f"{HEAD}Mâcon;30/11/2026;9h00;6;0;3\n").status_code == 200


def test_a_preview_tells_what_is_seldom_meant(staff: Staff, sophie: Browser) -> None:
    send(sophie, f"{HEAD}Mâcon;30/11/2026;9h00;6;0;3\nMâcon;30/11/2026;9h05;6;0;3\n")
    assert "avant la fin du précédent, dans le même centre : 1." in sophie.seen
    assert "tant que les secondes ne sont pas ouvertes : Mâcon, la Halle sportive (1 jour)." in sophie.seen


def test_a_preview_is_erased_after_an_hour(staff: Staff, sophie: Browser) -> None:
    sophie.follow(sophie.post("/console/slots", **FORM))
    staff.world.clock.set(staff.world.clock() + timedelta(minutes=61))
    sweep(staff.world.line)
    assert staff.world.scalar("SELECT count(*) FROM slot_action_lines") == 0


def test_a_preview_is_for_its_maker(staff: Staff, sophie: Browser) -> None:
    sophie.follow(sophie.post("/console/slots", **FORM))
    [address] = re.findall(r'action="(/console/slots/previews/\d+)"', sophie.seen)
    other = staff.at_work(Role.SUPERVISOR, login="other")
    assert other.get(address).status_code == 404
    assert other.post(address).status_code == 409
    assert slots(staff) == []


def test_slots_are_downloaded_as_a_file_that_is_read_again(staff: Staff, sophie: Browser) -> None:
    staff.world.open_pair(centre="=cmd|x")
    answer = sophie.client.get("/console/slots/slots.csv?from=2026-11-24&to=2026-12-31")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="creneaux.csv"'
    table = answer.get_data(as_text=True)
    assert "'=cmd|x;pfizer;2026-11-25" in table
    assert sophie.client.get("/console/slots/slots.csv?from=x").status_code == 400


def test_what_is_exported_is_imported_without_a_change(staff: Staff, sophie: Browser) -> None:
    staff.world.open_slots(days=3)
    answer = sophie.client.get("/console/slots/slots.csv?from=2026-11-24&to=2026-12-31")
    send(sophie, answer.get_data())
    assert "Il n’y a rien à changer." in sophie.seen
    assert "ne changent pas : 36." in sophie.seen
