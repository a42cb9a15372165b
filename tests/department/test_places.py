"""Centres and communes of Saône-et-Loire."""

import pytest

from ivr.department import Department
from ivr.department.places import kilometres


def test_the_ten_public_centres_are_there(real: Department) -> None:
    assert {centre.town for centre in real.centres} == {
        "Chalon-sur-Saône", "Mâcon", "Le Creusot", "Montceau-les-Mines", "Autun",
        "Paray-le-Monial", "Louhans", "Tournus", "Digoin", "Givry",
    }  # fmt: skip


def test_centres_for_professionals_only_are_left_out(real: Department) -> None:
    assert not {"384", "385"} & {centre.code for centre in real.centres}


def test_every_commune_of_the_department_is_there(real: Department) -> None:
    assert len(real.communes) == 564


@pytest.mark.parametrize("town", ["71076", "71270", "71153", "71306", "71014", "71342", "71543", "71176", "71221"])
def test_the_nearest_centre_of_a_town_with_a_centre_is_its_own(real: Department, town: str) -> None:
    assert real.centres_near(town)[0].insee == town


def test_louhans_goes_to_the_centre_that_stands_in_branges(real: Department) -> None:
    nearest = real.centres_near("71263")[0]
    assert (nearest.town, nearest.insee) == ("Louhans", "71056")
    assert "branges" in nearest.aliases


def test_every_place_gives_all_centres(real: Department) -> None:
    assert all(len(real.centres_near(commune.insee)) == 10 for commune in real.communes[::50])


def test_a_commune_code_is_not_taken_for_a_postal_code(real: Department) -> None:
    assert real.centres_near(insee="71270")[0].town == "Mâcon"
    assert real.centres_near(postal_code="71270")[0].town == "Louhans"


def test_a_postal_code_counts_its_communes_by_their_inhabitants(real: Department) -> None:
    assert real.communes_of("71100")[0].name == "Chalon-sur-Saône"
    assert real.centres_near(postal_code="71100")[0].town == "Chalon-sur-Saône"


def test_a_place_nobody_knows_gives_the_order_of_the_file(real: Department) -> None:
    assert real.centres_near() == real.centres
    assert real.centres_near("75056", "75001") == real.centres


def test_givry_closes_for_lunch(real: Department) -> None:
    givry = next(centre for centre in real.centres if centre.town == "Givry")
    assert len(givry.hours.days[0]) == 2
    assert givry.hours.days[6] == ()


def test_distance_is_that_of_the_map() -> None:
    macon, chalon = (46.3063, 4.8287), (46.7806, 4.8537)
    assert kilometres(macon, chalon) == pytest.approx(52.8, abs=0.5)
    assert kilometres(macon, macon) == 0


def test_an_unknown_code_is_a_key_error(real: Department) -> None:
    for find in (real.centre, real.vaccine, real.group, real.question, real.topic, real.commune):
        with pytest.raises(KeyError):
            find("nowhere")
