"""Recordings of people, from packages of Debian; LICENCES.md says why these."""

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ivr.core.errors import InputError
from speech_model.stages import digest, once


@dataclass(frozen=True)
class Package:
    """A package and which of its files are wanted."""

    name: str
    patterns: tuple[str, ...]
    """As `tar --wildcards` matches them."""
    megabytes: int
    """To download."""


STAMPS = Package("tuxpaint-stamps-default", ("*_desc_fr.ogg", "*/stamps/*.txt"), 161)
LETTERS = Package("klettres-data", ("*/klettres/fr/*",), 40)
ARMELLE = Package("asterisk-prompt-fr-armelle", ("*.gsm",), 2)
JUNE = Package("asterisk-core-sounds-fr-wav", ("*.wav",), 19)
PACKAGES = (STAMPS, LETTERS, ARMELLE, JUNE)


def unpack(package: Package, folder: Path) -> Path:
    """The wanted files of a package under `folder`, downloaded where the package is not there yet.

    Raises InputError when it can be neither found nor downloaded."""
    folder.mkdir(parents=True, exist_ok=True)
    archive = _archive(package, folder)
    target = folder / package.name
    once(target, digest(archive, package.patterns), lambda: _extract(archive, target, package.patterns))
    return target


def _archive(package: Package, folder: Path) -> Path:
    found = sorted(folder.glob(f"{package.name}_*.deb"))
    if not found:
        try:
            subprocess.run(["apt-get", "download", package.name], cwd=folder, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise InputError(
                f"The recordings of {package.name} are missing: run apt-get update, or put the package (.deb, "
                f"{package.megabytes} MB, from packages.debian.org) into {folder}."
            ) from error
        found = sorted(folder.glob(f"{package.name}_*.deb"))
    return found[-1]


def _extract(archive: Path, target: Path, patterns: Iterable[str]) -> None:
    target.mkdir(parents=True)
    # Without a package manager of Debian's kind, ar and tar would do; dpkg-deb is there wherever apt-get is.
    files = subprocess.run(["dpkg-deb", "--fsys-tarfile", archive], check=True, stdout=subprocess.PIPE).stdout
    command = ["tar", "-x", "-C", str(target), "--wildcards", *patterns]
    subprocess.run(command, input=files, check=True)
