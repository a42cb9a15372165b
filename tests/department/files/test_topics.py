"""What the line explains: one file each."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.department import Department
from ivr.department.files import load_department
from tests.department.conftest import Edit

Errors = Callable[[], list[str]]


def test_topics_come_in_the_order_of_the_menu(real: Department) -> None:
    orders = [topic.order for topic in real.topics]
    assert orders == sorted(orders)
    assert real.topics[0].code == "what-to-bring"


def test_every_topic_can_be_listened_to(real: Department) -> None:
    for topic in real.topics:
        assert topic.words
        assert all(len(paragraph.split()) <= 30 for paragraph in topic.paragraphs)


def test_every_centre_is_told(real: Department) -> None:
    told = " ".join(real.topic("where").paragraphs)
    for centre in real.centres:
        assert centre.address in told
        assert centre.town.removeprefix("Le ") in told


def test_a_new_file_is_a_new_topic(folder: Path) -> None:
    path = folder / "saone-et-loire" / "faq" / "dogs.md"
    text = "# amener un chien\nmots: chien, Chiens\nordre: 15\n\nLes chiens\nattendent dehors.\n\nMerci.\n"
    path.write_text(text, encoding="utf-8")
    department = load_department(folder / "saone-et-loire")
    topic = department.topic("dogs")
    assert topic.title == "amener un chien"
    assert topic.words == ("chien", "chiens")
    assert topic.paragraphs == ("Les chiens attendent dehors.", "Merci.")
    assert department.topics[1] is topic


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("# connaître", "connaître", "faq/cost.md:1: The first line must be"),
        ("mots: prix", "words: prix", "faq/cost.md:2: The second line must be"),
        ("ordre: 70", "70", "faq/cost.md:3: The third line must be"),
        ("ordre: 70", "ordre: 20", "faq/where.md:3: The place 20 is already taken by the topic cost."),
        ("mots: prix", "mots: adresse", 'faq/where.md:2: The word "adresse" is already taken by the topic cost.'),
        ("Le vaccin", "Oui " * 30 + "le vaccin", "faq/cost.md:5: This paragraph has "),
    ],
)
def test_a_malformed_topic_is_told(errors: Errors, edit: Edit, old: str, new: str, error: str) -> None:
    edit("faq/cost.md", old, new)
    (said,) = errors()
    assert said.startswith(error)


def test_a_topic_that_says_nothing_is_told(folder: Path, errors: Errors) -> None:
    (folder / "saone-et-loire" / "faq" / "empty.md").write_text("# Rien\nmots: rien\nordre: 5\n", encoding="utf-8")
    assert errors() == ["faq/empty.md:4: The topic says nothing: write at least one paragraph."]
