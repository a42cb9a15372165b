"""Work that is done once, and what it leaves."""

from pathlib import Path

import numpy as np
import pytest

from speech_model import clip
from speech_model.clip import Clip, Spans
from speech_model.stages import digest, key_of, once


def test_work_is_done_once_for_the_same_ingredients(tmp_path: Path) -> None:
    result, times = tmp_path / "result", []

    def make() -> None:
        times.append(1)
        result.write_text("made")

    assert once(result, "a", make)
    assert not once(result, "a", make)
    assert once(result, "b", make)
    assert len(times) == 2
    assert key_of(result) == "b"


def test_interrupted_work_is_done_again(tmp_path: Path) -> None:
    result = tmp_path / "result"

    def interrupted() -> None:
        result.mkdir()
        (result / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        once(result, "a", interrupted)
    assert key_of(result) == ""
    assert once(result, "a", result.mkdir)
    assert list(result.iterdir()) == []


def test_what_was_made_before_is_kept_until_something_newer_is_made(tmp_path: Path) -> None:
    result = tmp_path / "network"
    once(result, "a", lambda: result.write_text("an hour's work"))

    def without_its_tools() -> None:
        result.write_text("half")
        raise ModuleNotFoundError

    with pytest.raises(ModuleNotFoundError):
        once(result, "b", without_its_tools)
    assert (result.read_text(), key_of(result)) == ("an hour's work", "a")
    assert once(result, "b", lambda: result.write_text("newer"))
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".before"] == []


def test_a_digest_follows_contents_and_names(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "one").write_text("1")
    before = digest(tmp_path / "folder", 3)
    assert before == digest(tmp_path / "folder", 3)
    assert before != digest(tmp_path / "folder", 4)
    (tmp_path / "folder" / "one").rename(tmp_path / "folder" / "two")
    assert before != digest(tmp_path / "folder", 3)


def test_clips_come_back_as_they_were(tmp_path: Path) -> None:
    clips = [
        Clip("oui", "somebody", np.arange(50, dtype=np.int16), Spans(("w", "i"), np.array([0.001, 0.003]))),
        Clip("", "nobody", np.zeros(20, np.int16)),
    ]
    clip.write(tmp_path / "clips", clips)
    for again, before in zip(clip.read(tmp_path / "clips"), clips, strict=True):
        assert (again.text, again.voice, again.spans.sounds) == (before.text, before.voice, before.spans.sounds)
        assert np.array_equal(again.pcm, before.pcm)
        assert np.array_equal(again.spans.ends, before.spans.ends)


def test_an_interrupted_writing_is_written_again(tmp_path: Path) -> None:
    (tmp_path / "clips.partial").mkdir()
    clip.write(tmp_path / "clips", [Clip("", "nobody", np.zeros(20, np.int16))])
    assert len(clip.read(tmp_path / "clips")) == 1
