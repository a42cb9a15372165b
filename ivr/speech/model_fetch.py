"""Downloads, verifies and unpacks Vosk's French speech models; interrupted downloads are resumed."""

import fcntl
import hashlib
import os
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.parse import urlsplit

import requests

from ivr.core.errors import InputError

SOURCE = "https://alphacephei.com/vosk/models"
"""Where Vosk publishes its models, with their list (https://alphacephei.com/vosk/models)."""
NAMES = {"small": "vosk-model-small-fr-0.22", "large": "vosk-model-fr-0.22"}
LIST = "model-list.json"
"""File beside the archives: an array of objects with name, url, size in bytes and md5."""

_KNOWN_MD5 = {NAMES["small"]: "8873b1234503f6edd55f54bfff31cf3e"}
_WAITS = (10, 30)
_BLOCK = 1 << 14
"""Bytes written at a time."""
_TRIES = 5
_LARGEST = 20_000_000_000
"""Bytes unpacked; protects the disk against malicious archives. No Vosk model comes near it."""

Progress = Callable[[int, int], None]
"""Called with the bytes received and the bytes expected (0 when unknown)."""


@dataclass(frozen=True)
class Published:
    """Size and checksum of an archive, as published."""

    size: int = 0
    """Bytes; 0 when unknown."""
    md5: str = ""
    """In hexadecimal; empty when unknown."""


def fetch(url: str, models: Path, progress: Progress) -> Path:
    """Downloads an archive, unpacks it into `models` and returns the model's folder, at once if it exists.

    A partial download of an earlier attempt is resumed. Raises InputError when the address does not answer, the archive
    does not match the published checksum, or it holds no model."""
    address = urlsplit(url)
    if address.scheme not in ("http", "https"):
        raise InputError(f"{url} cannot be fetched: give an address that begins with https://.")
    name = _name(Path(address.path))
    if (models / name).is_dir():
        return models / name
    published = _published(url, name)
    with _part(models / f"{name}.zip.part") as part:
        _complete(url, part, published, progress)
        try:
            _verify(Path(part.name), published.md5)
            return _unpack(Path(part.name), models, name)
        finally:
            Path(part.name).unlink()


def install(archive: Path, models: Path) -> Path:
    """Unpacks a local archive and returns the model's folder, at once if it exists.

    Raises InputError as `fetch` does."""
    name = _name(archive)
    if (models / name).is_dir():
        return models / name
    _verify(archive, _KNOWN_MD5.get(name, ""))
    return _unpack(archive, models, name)


def _name(archive: Path) -> str:
    if archive.suffix != ".zip" or archive.name.startswith("."):
        raise InputError(f"{archive.name} is not the name of an archive: give an address or a file that ends in .zip.")
    return archive.stem


def _published(url: str, name: str) -> Published:
    """Size and checksum from the list beside the archive; a mirror may lack the list."""
    try:
        answer = requests.get(f"{url.rpartition('/')[0]}/{LIST}", timeout=_WAITS)
        models = answer.json() if answer.ok else []
        found: dict[str, Any] = next((one for one in models if one["name"] == name), {})
        listed = Published(int(found.get("size", 0)), str(found.get("md5", "")))
    except (requests.RequestException, KeyError, TypeError, ValueError):
        listed = Published()
    return Published(listed.size, _KNOWN_MD5.get(name, listed.md5))


@contextmanager
def _part(path: Path) -> Iterator[IO[bytes]]:
    """The partial download, locked for this process."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as part:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield part
    except BlockingIOError as error:
        raise InputError(f"{path.name} is being downloaded by another command: wait for it.") from error
    except OSError as error:
        raise InputError(f"{path.parent} cannot be written: {error.strerror}.") from error


def _complete(url: str, part: IO[bytes], published: Published, progress: Progress) -> None:
    """Downloads the rest, with retries as long as each attempt makes progress."""
    for attempt in range(1, _TRIES + 1):
        before = _length(part)
        if published.size and before == published.size:
            return
        try:
            if _resume(url, part, progress):
                return
        except requests.RequestException as error:
            if attempt == _TRIES or _length(part) == before:
                raise _stopped(url, part) from error
    raise _stopped(url, part)


def _resume(url: str, part: IO[bytes], progress: Progress) -> bool:
    """Requests the rest; whether the archive is now complete."""
    there = _length(part)
    with requests.get(url, headers=_headers(there), stream=True, timeout=_WAITS) as answer:
        if answer.status_code == requests.codes.requested_range_not_satisfiable:
            return _whole(part, answer.headers.get("Content-Range", ""))
        if not answer.ok:
            raise InputError(f"{url} answers {answer.status_code}: try later, or give another address with --url.")
        if answer.status_code != requests.codes.partial_content:
            there = 0
            part.truncate(0)
        expected = there + int(answer.headers.get("Content-Length", 0))
        for block in answer.iter_content(_BLOCK):
            part.write(block)
            there += len(block)
            progress(there, expected)
    part.flush()
    return True


def _headers(there: int) -> dict[str, str]:
    """Asks for the rest (RFC 9110, section 14), uncompressed so that lengths match."""
    start = {"Range": f"bytes={there}-"} if there else {}
    return {"Accept-Encoding": "identity", **start}


def _whole(part: IO[bytes], content_range: str) -> bool:
    """Whether the part is complete ("bytes */1234"); one that is too long is started again."""
    if content_range.rpartition("/")[2] == str(_length(part)):
        return True
    part.truncate(0)
    return False


def _stopped(url: str, part: IO[bytes]) -> InputError:
    there, file = _length(part), Path(part.name)
    if there:
        return InputError(f"The download stopped after {there / 1e6:.1f} MB: run the same command again to resume it.")
    file.unlink()
    archive = file.with_suffix("")
    return InputError(
        f"{urlsplit(url).netloc} cannot be reached: download {url} elsewhere and run "
        f"ivr model fetch --from {archive.name}, or copy the unpacked folder to {archive.with_suffix('')}."
    )


def _verify(archive: Path, md5: str) -> None:
    """Checks the archive if its checksum is known; the zip also holds one for each file."""
    try:
        with archive.open("rb") as file:
            digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    except OSError as error:
        raise InputError(f"{archive} cannot be read: {error.strerror}.") from error
    if md5 and digest != md5:
        name = archive.name.removesuffix(".part")
        raise InputError(f"{name} is damaged, its MD5 is not {md5}: download it again.")


def _length(part: IO[bytes]) -> int:
    part.flush()
    return os.fstat(part.fileno()).st_size


def _unpack(archive: Path, models: Path, name: str) -> Path:
    """Unpacks the model of an archive as `models`/`name`, completely or not at all, and returns that folder.

    The archive holds one folder of any name. Raises InputError when it is not a zip, is damaged, holds no Vosk model,
    or names files outside its folder."""
    draft = models / f".{name}.unpacking"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        _extract(archive, draft)
        folder = _model_of(draft, archive.name)
        folder.rename(models / name)
    except zipfile.BadZipFile as error:
        raise InputError(f"{archive.name} is not a complete zip archive: download it again.") from error
    except OSError as error:
        raise InputError(f"{archive.name} cannot be unpacked into {models}: {error.strerror}.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return models / name


def _extract(archive: Path, draft: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        members = packed.infolist()
        needed = sum(member.file_size for member in members)
        if needed > _LARGEST or not all(_is_plain(member) for member in members):
            raise InputError(f"{archive.name} is refused: it holds files that a model does not have.")
        draft.mkdir(parents=True)
        if needed > shutil.disk_usage(draft).free:
            raise InputError(f"{archive.name} needs {needed / 1e9:.1f} GB unpacked: make room on the disk.")
        packed.extractall(draft)


def _is_plain(member: zipfile.ZipInfo) -> bool:
    """Whether the member is a file or folder with a relative path inside the archive."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    kind = stat.S_IFMT(member.external_attr >> 16)
    return not path.is_absolute() and ".." not in path.parts and kind in (0, stat.S_IFREG, stat.S_IFDIR)


def _model_of(draft: Path, archive: str) -> Path:
    found = next((path.parent.parent for path in draft.glob("*/am/final.mdl")), None)
    if found is None or not (found / "conf").is_dir():
        raise InputError(f"{archive} holds no Vosk model: give an archive from https://alphacephei.com/vosk/models.")
    return found
