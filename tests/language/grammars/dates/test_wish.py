import json
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.language import wording
from ivr.language.grammars.dates.wish import Wish
from tests.language.grammars.table import table

TUESDAY = date(2026, 11, 24)
DAYS = st.dates(TUESDAY, TUESDAY + timedelta(days=364))
HOURS = st.builds(time, st.integers(8, 20), st.integers(0, 59))


def read(said: str) -> object:
    return Wish(TUESDAY).hear(said).value


@table("""
aujourd'hui = 2026-11-24
demain = 2026-11-25
après-demain = 2026-11-26
mardi = 2026-12-01
ce mardi = 2026-11-24
jeudi = 2026-11-26
le jeudi = 2026-11-26
jeudi en huit = 2026-12-03
lundi en quinze = 2026-12-14
jeudi de la semaine prochaine = 2026-12-03
la semaine prochaine le jeudi = 2026-12-03
dans trois jours = 2026-11-27
dans une semaine = 2026-12-01
dans deux semaines = 2026-12-08
dans un mois = 2026-12-24
le douze = 2026-12-12
le vingt-quatre = 2026-11-24
le premier = 2026-12-01
le douze décembre = 2026-12-12
le 12 décembre = 2026-12-12
12/12 = 2026-12-12
le douze douze = 2026-12-12
le premier décembre = 2026-12-01
le premier du mois = 2026-12-01
le 1er décembre = 2026-12-01
samedi douze = 2026-12-12
samedi douze décembre = 2026-12-12
le douze mars = 2027-03-12
le douze mars deux mille vingt-sept = 2027-03-12
le premier lundi de décembre = 2026-12-07
le dernier vendredi de décembre = 2026-12-25
le lendemain de noël = 2026-12-26
la veille de noël = 2026-12-24
deux jours après vendredi = 2026-11-29
mardi non mercredi = 2026-11-25
mardi non pardon jeudi = 2026-11-26
euh alors le douze euh décembre s'il vous plaît = 2026-12-12
je préférerais le jeudi = 2026-11-26
MARDI 1ER DÉCEMBRE = 2026-12-01
mardi premier decembre = 2026-12-01
""")
def test_it_reads_one_day(said: str, value: str) -> None:
    assert read(said) == {"dates": [value]}


@table("""
lundi ou mercredi = {"dates": ["2026-11-25", "2026-11-30"]}
lundi et mercredi matin = {"dates": ["2026-11-25", "2026-11-30"], "part": "morning"}
le douze ou le treize mars = {"dates": ["2027-03-12", "2027-03-13"]}
un lundi en janvier = {"dates": ["2027-01-04", "2027-01-11", "2027-01-18", "2027-01-25"]}
les lundis = {"dates": ["2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21"]}
la semaine prochaine = {"from": "2026-11-30", "to": "2026-12-06"}
en début de semaine = {"from": "2026-11-30", "to": "2026-12-01"}
au début du mois = {"from": "2026-12-01", "to": "2026-12-10"}
cette semaine = {"from": "2026-11-23", "to": "2026-11-29"}
début de semaine prochaine = {"from": "2026-11-30", "to": "2026-12-01"}
la semaine du sept décembre = {"from": "2026-12-07", "to": "2026-12-13"}
cette semaine ou la semaine prochaine = {"from": "2026-11-23", "to": "2026-12-06"}
ce week-end = {"from": "2026-11-28", "to": "2026-11-29"}
en décembre = {"from": "2026-12-01", "to": "2026-12-31"}
le mois prochain = {"from": "2026-12-01", "to": "2026-12-31"}
début janvier = {"from": "2027-01-01", "to": "2027-01-10"}
mi-décembre = {"from": "2026-12-11", "to": "2026-12-20"}
à la fin du mois = {"from": "2026-11-21", "to": "2026-11-30"}
du dix au quinze janvier = {"from": "2027-01-10", "to": "2027-01-15"}
entre le premier et le dix décembre = {"from": "2026-12-01", "to": "2026-12-10"}
entre mardi et jeudi = {"from": "2026-12-01", "to": "2026-12-03"}
de lundi à mercredi = {"from": "2026-11-30", "to": "2026-12-02"}
à partir du dix décembre = {"from": "2026-12-10", "to": null}
à partir de lundi = {"from": "2026-11-30", "to": null}
dès lundi = {"from": "2026-11-30", "to": null}
après le dix décembre = {"from": "2026-12-11", "to": null}
après noël = {"from": "2026-12-26", "to": null}
pas avant le dix = {"from": "2026-12-10", "to": null}
pas avant la semaine prochaine = {"from": "2026-11-30", "to": null}
pas cette semaine = {"from": "2026-11-30", "to": null}
avant noël = {"from": null, "to": "2026-12-24"}
avant le dix décembre = {"from": null, "to": "2026-12-09"}
jusqu'au dix décembre = {"from": null, "to": "2026-12-10"}
pas après le dix décembre = {"from": null, "to": "2026-12-10"}
d'ici la fin du mois = {"from": null, "to": "2026-11-30"}
d'ici dix jours = {"from": null, "to": "2026-12-04"}
jeudi prochain = {"dates": ["2026-11-26", "2026-12-03"]}
dans huit jours = {"dates": ["2026-12-01", "2026-12-02"]}
la première quinzaine de décembre = {"from": "2026-12-01", "to": "2026-12-15"}
avant la fin du mois = {"from": null, "to": "2026-11-30"}
pas cette semaine, la suivante = {"from": "2026-11-30", "to": "2026-12-06"}
le sept le huit ou le neuf décembre = {"dates": ["2026-12-07", "2026-12-08", "2026-12-09"]}
le mardi vingt deux décembre vers dix heures = {"dates": ["2026-12-22"], "time": "10:00"}
avant la Pentecôte = {"from": null, "to": "2027-05-15"}
le lundi de Pâques = {"dates": ["2027-03-29"]}
le jeudi de l'Ascension = {"dates": ["2027-05-06"]}
d'aujourd'hui en huit = {"dates": ["2026-12-01"]}
mardi en huit = {"dates": ["2026-12-01"]}
jeudi je peux pas, vendredi oui = {"dates": ["2026-11-27"], "excluded": ["jeudi"]}
plutôt le soir que le matin = {"part": "evening"}
pas le matin, l'après-midi = {"part": "afternoon"}
vous n'auriez pas jeudi matin = {"dates": ["2026-11-26"], "part": "morning"}
rapidement, j'ai quatre-vingt-huit ans = {"pref": "asap"}
onze heures trois quarts = {"time": "11:45"}
après le premier et avant le dix décembre = {"from": "2026-12-02", "to": "2026-12-09"}
""")
def test_it_reads_several_days(said: str, value: str) -> None:
    assert read(said) == json.loads(value)


@table("""
le matin = {"part": "morning"}
plutôt le matin = {"part": "morning"}
en fin de matinée = {"part": "morning"}
de bonne heure = {"part": "morning"}
l'après-midi = {"part": "afternoon"}
en début d'après-midi = {"part": "afternoon"}
le soir = {"part": "evening"}
le midi = {"part": "midday"}
entre midi et deux = {"part": "midday"}
à l'heure du déjeuner = {"part": "midday"}
en début de journée = {"part": "day_early"}
en fin de journée = {"part": "day_late"}
demain matin = {"dates": ["2026-11-25"], "part": "morning"}
cet après-midi = {"dates": ["2026-11-24"], "part": "afternoon"}
jeudi après-midi = {"dates": ["2026-11-26"], "part": "afternoon"}
pas le matin = {"part": "afternoon"}
pas l'après-midi = {"part": "morning"}
jeudi mais pas le matin = {"dates": ["2026-11-26"], "part": "afternoon"}
mardi matin non mercredi = {"dates": ["2026-11-25"], "part": "morning"}
le matin non l'après-midi = {"part": "afternoon"}
à neuf heures = {"time": "09:00"}
vers dix heures = {"time": "10:00"}
dix heures et demie = {"time": "10:30"}
dix heures moins le quart = {"time": "09:45"}
neuf heures dix = {"time": "09:10"}
9h30 = {"time": "09:30"}
9:30 = {"time": "09:30"}
à midi = {"time": "12:00"}
à deux heures = {"time": "14:00"}
à deux heures et demie = {"time": "14:30"}
à sept heures du matin = {"time": "07:00"}
à six heures du soir = {"time": "18:00"}
quatorze heures = {"time": "14:00"}
demain à neuf heures = {"dates": ["2026-11-25"], "time": "09:00"}
jeudi vers quatorze heures trente = {"dates": ["2026-11-26"], "time": "14:30"}
ce soir à huit heures = {"dates": ["2026-11-24"], "time": "20:00"}
après neuf heures = {"time_from": "09:00"}
pas avant neuf heures = {"time_from": "09:00"}
à partir de quatorze heures = {"time_from": "14:00"}
avant midi = {"time_to": "12:00"}
avant onze heures = {"time_to": "11:00"}
entre neuf heures et onze heures = {"time_from": "09:00", "time_to": "11:00"}
entre neuf et onze heures = {"time_from": "09:00", "time_to": "11:00"}
de deux à quatre = {"time_from": "14:00", "time_to": "16:00"}
neuf heures ou dix heures = {"time_from": "09:00", "time_to": "10:00"}
jeudi entre neuf heures et midi = {"dates": ["2026-11-26"], "time_from": "09:00", "time_to": "12:00"}
""")
def test_it_reads_parts_of_the_day_and_hours(said: str, value: str) -> None:
    assert read(said) == json.loads(value)


@table("""
n'importe quand = {"pref": "any"}
peu importe = {"pref": "any"}
ça m'est égal = {"pref": "any"}
comme vous voulez = {"pref": "any"}
quand vous voulez = {"pref": "any"}
tous les jours = {"pref": "any"}
je suis disponible tout le temps = {"pref": "any"}
le matin ou l'après-midi = {"pref": "any"}
le plus tôt possible = {"pref": "asap"}
au plus vite = {"pref": "asap"}
dès que possible = {"pref": "asap"}
le premier rendez-vous disponible = {"pref": "asap"}
le plus tôt possible le matin = {"part": "morning", "pref": "asap"}
le plus tôt possible mais pas mardi = {"pref": "asap", "excluded": ["mardi"]}
sauf le mercredi = {"excluded": ["mercredi"]}
n'importe quand sauf le mercredi = {"excluded": ["mercredi"]}
tous les jours sauf le mardi et le jeudi = {"excluded": ["mardi", "jeudi"]}
ni le lundi ni le mardi = {"excluded": ["lundi", "mardi"]}
pas mardi = {"excluded": ["mardi"]}
pas demain = {"excluded": ["2026-11-25"]}
pas le week-end = {"excluded": ["samedi", "dimanche"]}
pas mardi mais jeudi = {"dates": ["2026-11-26"], "excluded": ["mardi"]}
le mercredi ça m'arrange pas = {"excluded": ["mercredi"]}
le mardi je ne peux pas = {"excluded": ["mardi"]}
je ne suis pas libre le mardi = {"excluded": ["mardi"]}
je travaille le mardi = {"excluded": ["mardi"]}
mardi je peux pas mais jeudi oui = {"dates": ["2026-11-26"], "excluded": ["mardi"]}
pas demain mais après-demain = {"dates": ["2026-11-26"], "excluded": ["2026-11-25"]}
n'importe quel jour mais pas avant dix heures = {"time_from": "10:00"}
sauf avant dix heures = {"time_from": "10:00"}
le jeudi ou le vendredi mais pas le matin = {"dates": ["2026-11-26", "2026-11-27"], "part": "afternoon"}
en semaine = {"excluded": ["samedi", "dimanche"]}
ça n'a pas d'importance = {"pref": "any"}
pas de préférence = {"pref": "any"}
la semaine prochaine sauf mardi = {"from": "2026-11-30", "to": "2026-12-06", "excluded": ["mardi"]}
""")
def test_it_reads_preferences_and_exclusions(said: str, value: str) -> None:
    assert read(said) == json.loads(value)


@pytest.mark.parametrize(
    "said",
    [
        "", "euh", "oui", "non", "je ne sais pas", "bonjour", "le trente et un février", "mardi vingt-cinq novembre",
        "à vingt-sept heures", "zéro six douze trente quatre cinquante six soixante dix huit", "j'ai quatre-vingts ans",
        "trois", "le trente-deux", "du quinze au dix décembre deux mille vingt-six", "chalon", "pas le soir",
        "mardi ou la semaine du vingt décembre", "le treize treize", "le lundi non", "pas trop tôt",
        "je ne peux pas venir", "pas du tout", "jamais", "je n'ai pas compris", "le matin je ne peux pas",
        "hier", "jeudi dernier", "le douze mai mille neuf cent quarante deux", "ni le matin ni l'après-midi",
        "plus tôt", "je me lève tôt", "il y a combien de temps entre les deux",
    ],
)  # fmt: skip
def test_it_refuses_what_is_no_wish(said: str) -> None:
    assert read(said) is None


def test_it_waits_after_an_unfinished_limit() -> None:
    heard = Wish(TUESDAY).hear("à partir du")
    assert (heard.value, heard.complete) == (None, False)


def test_it_is_unsure_of_next_thursday() -> None:
    assert Wish(TUESDAY).hear("jeudi prochain").confidence < Wish(TUESDAY).hear("jeudi").confidence


@given(DAYS)
def test_it_reads_every_day_that_the_line_speaks(on: date) -> None:
    assert read(wording.day(on)) == {"dates": [on.isoformat()]}
    assert read(f"le {on:%d/%m/%Y}") == {"dates": [on.isoformat()]}


@given(DAYS, HOURS)
def test_it_reads_every_appointment_that_the_line_speaks(on: date, at: time) -> None:
    assert read(wording.slot(datetime.combine(on, at))) == {"dates": [on.isoformat()], "time": f"{at:%H:%M}"}


@given(HOURS)
def test_it_reads_every_hour_that_the_line_speaks(at: time) -> None:
    assert read(f"à {wording.hour(at)}") == {"time": f"{at:%H:%M}"}


@pytest.mark.parametrize(
    ("keys", "value"),
    [("1", {"pref": "asap"}), ("2", {"part": "morning"}), ("3", {"part": "afternoon"}), ("4", None), ("", None)],
)
def test_keys_are_soon_morning_afternoon(keys: str, value: object) -> None:
    assert Wish(TUESDAY).press(keys).value == value


def test_a_reason_names_no_hour() -> None:
    heard = Wish(date(2026, 11, 24)).hear("après dix heures parce que j'ai l'infirmière avant neuf heures")
    assert heard.value == {"time_from": "10:00"}


def test_as_soon_as_possible_is_no_part_of_the_day() -> None:
    assert Wish(date(2026, 11, 24)).hear("aussi tôt que possible").value == {"pref": "asap"}
