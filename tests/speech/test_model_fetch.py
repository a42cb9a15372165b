"""Models come over real HTTP, from a server of the test's own."""

import fcntl
import io
import multiprocessing
import os
import signal
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.core.errors import InputError
from ivr.speech.model_fetch import NAMES, fetch, install
from tests.support.archive_server import MODEL_FILES, Shelf, archive, serving

NAME = NAMES["large"]
BLOCK = 1 << 14


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with serving() as shelf:
        yield shelf


def quietly(there: int, expected: int) -> None:
    """Nobody looks at the progress."""


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_model_is_downloaded_and_unpacked(shelf: Shelf, tmp_path: Path) -> None:
    folder = fetch(shelf.publish(NAME, archive()), tmp_path, quietly)
    assert folder == tmp_path / NAME
    assert names(tmp_path) == {f"{NAME}/{name}" for name in MODEL_FILES}
    assert (folder / "am" / "final.mdl").read_bytes() == MODEL_FILES["am/final.mdl"]


def test_progress_is_told_up_to_the_whole(shelf: Shelf, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    fetch(shelf.publish(NAME, archive()), tmp_path, lambda there, expected: seen.append((there, expected)))
    assert seen[-1] == (len(archive()), len(archive()))


def test_a_model_that_is_there_is_not_downloaded_again(shelf: Shelf, tmp_path: Path) -> None:
    url = shelf.publish(NAME, archive())
    assert fetch(url, tmp_path, quietly) == fetch(url, tmp_path, quietly)
    assert len(shelf.asked) == 1


def test_a_download_cut_in_the_middle_goes_on_by_itself(shelf: Shelf, tmp_path: Path) -> None:
    url = shelf.publish(NAME, archive())
    shelf.cuts = [2 * BLOCK, 3 * BLOCK]
    assert names(fetch(url, tmp_path, quietly)) == set(MODEL_FILES)
    assert [wanted for _, wanted in shelf.asked] == ["", f"bytes={2 * BLOCK}-", f"bytes={5 * BLOCK}-"]


def test_a_download_that_keeps_being_cut_goes_on_at_the_next_command(shelf: Shelf, tmp_path: Path) -> None:
    url = shelf.publish(NAME, archive())
    shelf.cuts = [2 * BLOCK, 0]
    with pytest.raises(InputError, match="run the same command again"):
        fetch(url, tmp_path, quietly)
    assert names(fetch(url, tmp_path, quietly)) == set(MODEL_FILES)
    assert shelf.asked[-1][1] == f"bytes={2 * BLOCK}-"


def test_a_download_that_was_killed_goes_on(shelf: Shelf, tmp_path: Path) -> None:
    content = archive(files={**MODEL_FILES, "graph/HCLr.fst": bytes(1 << 20)})
    url = shelf.publish(NAME, content)
    process = multiprocessing.get_context("spawn").Process(target=_kill_oneself, args=(url, tmp_path))
    process.start()
    process.join()
    assert process.exitcode == -9
    assert names(tmp_path) == {f"{NAME}.zip.part"}
    fetch(url, tmp_path, quietly)
    start = int(shelf.asked[-1][1].removeprefix("bytes=").removesuffix("-"))
    assert 0 < start < len(content)


def _kill_oneself(url: str, models: Path) -> None:
    fetch(url, models, lambda there, _: os.kill(os.getpid(), signal.SIGKILL) if there >= 1 << 19 else None)


def test_two_commands_do_not_write_the_same_part(shelf: Shelf, tmp_path: Path) -> None:
    url = shelf.publish(NAME, archive())
    with (tmp_path / f"{NAME}.zip.part").open("ab") as part:
        fcntl.flock(part, fcntl.LOCK_EX)
        with pytest.raises(InputError, match="by another command"):
            fetch(url, tmp_path, quietly)
    assert names(fetch(url, tmp_path, quietly)) == set(MODEL_FILES)


def test_a_folder_that_cannot_be_written_is_named(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    with pytest.raises(InputError, match="models cannot be written"):
        fetch(shelf.publish(NAME, archive()), tmp_path / "models", quietly)


def test_a_server_without_ranges_begins_again(shelf: Shelf, tmp_path: Path) -> None:
    url = shelf.publish(NAME, archive())
    shelf.ranges = False
    shelf.cuts = [2 * BLOCK]
    assert names(fetch(url, tmp_path, quietly)) == set(MODEL_FILES)


@pytest.mark.parametrize("listed", [True, False])
def test_a_whole_part_is_only_unpacked(shelf: Shelf, tmp_path: Path, listed: bool) -> None:
    (tmp_path / f"{NAME}.zip.part").write_bytes(archive())
    assert names(fetch(shelf.publish(NAME, archive(), listed), tmp_path, quietly)) == set(MODEL_FILES)
    assert len(shelf.asked) == (0 if listed else 1)


def test_a_part_of_something_longer_is_begun_again(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.zip.part").write_bytes(bytes(1_000_000))
    assert names(fetch(shelf.publish(NAME, archive()), tmp_path, quietly)) == set(MODEL_FILES)


def test_a_damaged_archive_is_refused_and_forgotten(shelf: Shelf, tmp_path: Path) -> None:
    url = shelf.publish(NAME, archive())
    shelf.files[f"/{NAME}.zip"] = bytes(len(archive()))
    with pytest.raises(InputError, match=rf"{NAME}\.zip is damaged"):
        fetch(url, tmp_path, quietly)
    assert names(tmp_path) == set()


def test_the_small_model_is_the_one_that_vosk_published(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="8873b1234503f6edd55f54bfff31cf3e"):
        fetch(shelf.publish(NAMES["small"], archive()), tmp_path, quietly)


def test_a_page_that_is_not_there_is_named(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"/gone\.zip answers 404"):
        fetch(f"{shelf.url}/gone.zip", tmp_path, quietly)


def test_without_a_network_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    with serving() as gone:
        url = f"{gone.url}/{NAME}.zip"
    with pytest.raises(InputError) as refused:
        fetch(url, tmp_path, quietly)
    assert f"download {url} elsewhere" in str(refused.value)
    assert f"--from {NAME}.zip" in str(refused.value)
    assert f"copy the unpacked folder to {tmp_path / NAME}." in str(refused.value)
    assert names(tmp_path) == set()


@pytest.mark.parametrize("url", ["ftp://example.org/a.zip", "file:///etc/a.zip", "a.zip", "https://example.org/a.tar"])
def test_other_addresses_are_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        fetch(url, tmp_path, quietly)


def test_an_archive_brought_by_hand_is_unpacked(tmp_path: Path) -> None:
    brought = tmp_path / "my-model.zip"
    brought.write_bytes(archive())
    assert names(install(brought, tmp_path / "models")) == set(MODEL_FILES)
    assert brought.exists()


@pytest.mark.parametrize("name", ["../out.txt", "/tmp/out.txt", "vosk-model/../../out.txt", "..\\out.txt"])
def test_an_archive_that_climbs_is_refused(name: str, tmp_path: Path) -> None:
    brought = tmp_path / "here" / "evil.zip"
    brought.parent.mkdir()
    with zipfile.ZipFile(brought, "w") as out:
        out.writestr("vosk-model/am/final.mdl", "model")
        out.writestr(name, "out")
    with pytest.raises(InputError, match="files that a model does not have"):
        install(brought, brought.parent / "models")
    assert names(tmp_path) == {"here/evil.zip"}


def test_an_archive_with_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("vosk-model/am/final.mdl")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    brought = tmp_path / "evil.zip"
    with zipfile.ZipFile(brought, "w") as out:
        out.writestr(link, "/etc/passwd")
    with pytest.raises(InputError, match="files that a model does not have"):
        install(brought, tmp_path / "models")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"no zip", "not a complete zip"),
        (archive()[:-100], "not a complete zip"),
        (archive(files={"readme.txt": b"hello"}), "no Vosk model"),
        (archive(files={"am/final.mdl": b"model"}), "no Vosk model"),
    ],
)
def test_what_is_no_model_leaves_nothing_behind(content: bytes, problem: str, tmp_path: Path) -> None:
    brought = tmp_path / "brought.zip"
    brought.write_bytes(content)
    with pytest.raises(InputError, match=problem):
        install(brought, tmp_path / "models")
    assert names(tmp_path) == {"brought.zip"}


def test_a_file_damaged_within_the_archive_is_noticed(tmp_path: Path) -> None:
    packed = bytearray(archive())
    place = bytes(packed).index(MODEL_FILES["am/final.mdl"])
    packed[place] ^= 1
    assert zipfile.is_zipfile(io.BytesIO(packed))
    brought = tmp_path / "brought.zip"
    brought.write_bytes(packed)
    with pytest.raises(InputError, match="not a complete zip"):
        install(brought, tmp_path / "models")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.zip cannot be read"):
        install(tmp_path / "none.zip", tmp_path)
