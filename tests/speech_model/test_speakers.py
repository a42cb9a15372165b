"""Where recordings come from, and who may train."""

from pathlib import Path

import pytest

from ivr.core.errors import InputError
from speech_model import packages
from speech_model.closed import ENTRIES
from speech_model.phones import known
from speech_model.speakers import NUMBERS, SPEAKERS, speaker
from speech_model.texts import lexicon


def test_the_recordings_that_forbid_it_train_no_model() -> None:
    assert not speaker("june").trains


def test_a_speaker_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(InputError, match="armelle, june"):
        speaker("nobody")


def test_missing_recordings_say_what_to_fetch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for each in SPEAKERS:
        with pytest.raises(InputError, match=f"recordings of {each.package.name} are missing"):
            packages.unpack(each.package, tmp_path / "packages")


def test_numbers_are_those_recorded_as_one_phrase() -> None:
    assert len(NUMBERS) == 28
    assert (NUMBERS[0], NUMBERS[17], NUMBERS[20], NUMBERS[90]) == ("zéro", "dix sept", "vingt", "quatre vingt dix")


def test_the_model_knows_every_word_that_tests_it() -> None:
    ways = lexicon()
    words = {word for entries in ENTRIES.values() for entry in entries for word in entry.split()}
    assert words <= set(ways)
    assert all(known(way) for word in words for way in ways[word])
