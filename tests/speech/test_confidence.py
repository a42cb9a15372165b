"""What is relied on of recognised words. Times and confidences are those of real mistakes."""

import pytest

from ivr.language.grammars.text import UNKNOWN
from ivr.speech.confidence import Breath, Word, every_word, known_parts, one_phrase, spoken, whole_entries


def breath(*words: tuple[str, float, float]) -> Breath:
    return tuple(Word(*word) for word in words)


AGREED = breath(("d'accord", 1.0, 0.6))
YES = one_phrase(frozenset(("oui", "d'accord", "c'est ça")))
DATES = every_word(frozenset(("vingt", "six", "neuf", "novembre", "mille neuf cent", "trente")))
WISHES = frozenset(("mardi", "mardi matin", "le plus tôt"))


def test_a_whole_phrase_is_relied_on() -> None:
    assert YES(AGREED) == AGREED


@pytest.mark.parametrize(
    "said",
    [
        breath(("c'est", 1.0, 0.2)),
        breath(("oui", 1.0, 0.3), ("oui", 1.0, 0.3)),
        breath(("oui", 1.0, 0.3), (UNKNOWN, 1.0, 0.8)),
        breath(("d'accord", 1.0, 0.81)),
        breath(("oui", 1.0, 2.05)),
        breath(("oui", 0.92, 0.21)),
        breath(("c'est", 0.6, 0.2), ("ça", 0.7, 0.3)),
    ],
    ids=["fragment", "two phrases", "other speech", "held: pas d'accord", "held: a tone", "brief: a click", "doubtful"],
)
def test_anything_else_is_no_phrase(said: Breath) -> None:
    assert YES(said) is None


def test_a_date_said_evenly_is_relied_on() -> None:
    said = breath(
        ("vingt", 1.0, 0.3), ("novembre", 1.0, 0.55), ("mille", 0.9, 0.3), ("neuf", 1.0, 0.27), ("cent", 1.0, 0.28)
    )
    assert DATES(said) == said


@pytest.mark.parametrize(
    "said",
    [
        breath(
            *(("vingt", 1.0, 0.27), ("six", 1.0, 0.24), ("novembre", 1.0, 0.51), ("mille", 1.0, 0.21)),
            *(("neuf", 1.0, 0.24), ("cent", 1.0, 0.51), ("neuf", 1.0, 0.45)),
        ),
        breath(("vingt", 0.6, 0.3), ("novembre", 1.0, 0.55)),
        breath(("mille", 1.0, 0.3), ("neuf", 1.0, 0.3)),
        breath(("vingt", 1.0, 0.3), (UNKNOWN, 1.0, 0.3), ("novembre", 1.0, 0.55)),
    ],
    ids=["stretched: cent trente-neuf", "doubtful", "fragment", "other speech"],
)
def test_a_date_with_a_doubtful_word_is_not_relied_on(said: Breath) -> None:
    assert DATES(said) is None


def test_other_speech_may_surround_a_wish() -> None:
    said = breath((UNKNOWN, 1.0, 0.8), ("mardi", 1.0, 0.4), ("matin", 0.8, 0.4))
    assert whole_entries(WISHES)(said) == said


def test_a_fragment_in_a_wish_means_that_it_was_misheard() -> None:
    assert whole_entries(WISHES)(breath(("le", 1.0, 0.2), ("mardi", 1.0, 0.4))) is None


def test_fragments_are_other_speech_elsewhere() -> None:
    said = known_parts(WISHES)(breath(("le", 1.0, 0.2), ("mardi", 1.0, 0.4), ("matin", 1.0, 0.4)))
    assert [word.text for word in said] == [UNKNOWN, "mardi", "matin"]


def test_music_is_not_taken_for_words() -> None:
    """A melody over chords, to the menu of the welcome."""
    menu = spoken(known_parts(frozenset(("un", "moi", "en", "dans"))))
    melody = breath(("un", 0.98, 0.63), ("en", 0.86, 1.11), ("moi", 0.66, 1.32), (UNKNOWN, 1.0, 0.4), ("un", 1.0, 1.42))
    assert menu(melody) is None
    slowly = breath((UNKNOWN, 1.0, 1.5), ("un", 1.0, 0.9))
    assert menu(slowly) == slowly
