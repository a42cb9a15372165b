from functools import cache

import pytest

from ivr.department import Commune, Places, Surroundings
from ivr.department.files import load_department
from ivr.language.grammars.towns.town import Town
from tests.language.grammars.table import table
from tests.support.departments import SAONE_ET_LOIRE


@cache
def places() -> Places:
    return load_department(SAONE_ET_LOIRE).places


def communes() -> tuple[Commune, ...]:
    return places().communes


def name_of(said: str) -> str | None:
    value = Town(places()).hear(said).value
    return next((commune.name for commune in communes() if commune.insee == value), value)


@table("""
mâcon = Mâcon
macon = Mâcon
MÂCON = Mâcon
à mâcon = Mâcon
j'habite à mâcon = Mâcon
c'est chalon = Chalon-sur-Saône
chalon sur saône = Chalon-sur-Saône
Chalon-sur-Saône = Chalon-sur-Saône
chat long sur saône = Chalon-sur-Saône
cent vignes = Sanvignes-les-Mines
mont chat nain = Montchanin
vers ji sont = Vergisson
bourbon lancé = Bourbon-Lancy
le creusot = Le Creusot
au creusot = Le Creusot
montceau = Montceau-les-Mines
montceau les mines = Montceau-les-Mines
paray = Paray-le-Monial
paray le monial s'il vous plaît = Paray-le-Monial
je suis à farges lès mâcon = Farges-lès-Mâcon
à farges près de mâcon =
à vergisson près de mâcon = Vergisson
la roche vineuse = La Roche-Vineuse
roche vineuse = La Roche-Vineuse
saint martin de salencey = Saint-Martin-de-Salencey
st rémy = Saint-Rémy
saint pantaléon = Autun
pas mâcon chalon = Chalon-sur-Saône
rue de la gare à tournus = Tournus
j'habite à chalon rue de la paix = Chalon-sur-Saône
je suis à la maison de retraite de buxy = Buxy
c'est givry g i v r y = Givry
bourbon lancy 71140 = Bourbon-Lancy
soixante et onze cent soixante digoin = Digoin
mâcon 71140 =
chalon ou saint rémy =
dans la bresse =
saint jean =
mâcon non pardon tournus = Tournus
ma commune c'est marcigny = Marcigny
dans un petit village qui s'appelle azé = Azé
montagny près louhans = Montagny-près-Louhans
saint martin =
la chapelle =
bissy =
lyon =
dijon =
paris =
beaune =
bourg en bresse =
marseille =
villefranche sur saône =
roanne =
londres =
j'habite près de cluny =
pas mâcon =
mardi =
oui =
je ne sais pas =
bonjour =
""")
def test_it_reads_a_commune_of_the_department_or_refuses(said: str, value: str | None) -> None:
    assert name_of(said) == value


def test_it_reads_every_commune_by_its_name() -> None:
    town = Town(places())
    wrong = [one.name for one in communes() for said in (one.name, one.spoken) if town.hear(said).value != one.insee]
    assert not wrong


def test_it_reads_every_commune_without_accents_or_refuses() -> None:
    town = Town(places())
    plain = str.maketrans("éèêëâàôûùîïçÉ", "eeeeaaouuiicE")
    heard = {one.insee: town.hear(one.name.translate(plain)).value for one in communes()}
    assert not [insee for insee, value in heard.items() if value not in (insee, None)]


def test_it_is_less_sure_of_a_commune_that_sounds_like_another() -> None:
    town = Town(places())
    assert town.hear("viré").confidence < town.hear("tournus").confidence


def test_a_postal_code_of_one_commune_is_that_commune() -> None:
    codes = {code for one in communes() for code in one.postal_codes}
    alone = next(code for code in sorted(codes) if sum(code in one.postal_codes for one in communes()) == 1)
    insee = next(one.insee for one in communes() if alone in one.postal_codes)
    assert Town(places()).press(alone).value == insee


@pytest.mark.parametrize(("keys", "value"), [("71460", "postal:71460"), ("21000", "postal:21000"), ("7146", None)])
def test_a_postal_code_of_several_communes_or_of_none_stays_a_code(keys: str, value: str | None) -> None:
    assert Town(places()).press(keys).value == value


def test_a_postal_code_may_be_said() -> None:
    assert Town(places()).hear("soixante et onze mille quatre cent soixante").value == "postal:71460"


def test_another_department_brings_its_own_surroundings() -> None:
    around = Surroundings(region="bretagne", districts=("cornouaille",), elsewhere=("mâcon",))
    brest = Commune("29019", "Brest", "brest", ("29200",), (), 139_000, 48.4, -4.5)
    macon = Commune("29999", "Macron", "macron", ("29201",), (), 800, 48.4, -4.5)
    town = Town(Places((brest, macon), "29", "Finistère", around))
    said = ("brest en bretagne", "à brest dans le finistère", "brest dans le vingt neuf", "mâcon", "cornouaille")
    assert [town.hear(each).value for each in said] == ["29019", "29019", "29019", None, None]
    assert "mâcon" in town.vocabulary()


def test_the_postal_codes_of_corsica_begin_with_20() -> None:
    assert [Places((), code).postal_prefix for code in ("71", "2A", "2B", "974")] == ["71", "20", "20", "97"]
