"""Unpacks archives of speech models, completely or not at all."""

import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

from ivr.core.errors import InputError

LARGEST = 20_000_000_000
"""Bytes; protects the disk against malicious archives. No Vosk model comes near it."""


def unpack(archive: Path, models: Path, name: str) -> Path:
    """Unpacks the model of an archive as `models`/`name` and returns that folder.

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
        if needed > LARGEST or not all(_is_plain(member) for member in members):
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
