"""The layout keeps its bounds: arrows that point down, packages, files and functions that can be taken in."""

import pytest

from bench.house import House, survey


@pytest.fixture(scope="module")
def house() -> House:
    return survey()


def test_arrows_point_down_between_few_rooms(house: House) -> None:
    assert house.back == set()
    assert len(house.rooms) <= 20


def test_no_package_has_more_than_twenty_files_side_by_side(house: House) -> None:
    assert max(house.files.values()) <= 20, house.files


def test_no_file_is_longer_than_three_hundred_lines(house: House) -> None:
    assert house.file.lines <= 300, house.file.where
    assert house.function.lines <= 60, house.function.where


def test_no_two_public_classes_of_packages_that_meet_share_a_name(house: House) -> None:
    assert house.meeting() == {}
