"""The sources of `ivr slots import-smart`: files, web addresses and manifests."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests

from ivr.booking.slots.csv_table import LARGEST
from ivr.booking.smart.import_ import SmartFile
from ivr.booking.smart.ndjson import KINDS
from ivr.core.errors import InputError

MOST_FILES = 500
"""Ten years of weeks."""
SECONDS = 30
"""Timeout of a download without data."""
CHUNK = 64 * 1024


def collect(sources: Sequence[str]) -> list[SmartFile]:
    """The files of all sources; a manifest stands for the files it lists. Raises InputError."""
    files: list[SmartFile] = []
    for source in sources:
        for file in _with_manifest(source):
            files.append(file)
            if len(files) > MOST_FILES or sum(len(each.data) for each in files) > LARGEST:
                raise InputError("That is more than 500 files or 50 MB; import fewer weeks at a time.")
    return files


def _with_manifest(source: str) -> Iterator[SmartFile]:
    file = _read(source)
    listed = _listed(file.data)
    if listed is None:
        yield file
        return
    for address in listed:
        yield _read(_resolved(source, address))


def _listed(data: bytes) -> list[str] | None:
    """The addresses of the Location, Schedule and Slot files of a manifest; None for any other file."""
    try:
        manifest = json.loads(data) if b'"output"' in data else None
    except (ValueError, RecursionError):
        return None
    output = manifest.get("output") if isinstance(manifest, dict) else None
    if not isinstance(output, list):
        return None
    entries = [entry for entry in output if isinstance(entry, dict) and entry.get("type") in KINDS]
    return [str(entry.get("url", "")) for entry in entries]


def _resolved(manifest: str, address: str) -> str:
    if _is_address(manifest):
        address = urljoin(manifest, address)
        if not _is_address(address):
            raise InputError(f"The manifest lists {address[:80]!r}, which is not a web address.")
        return address
    return address if _is_address(address) else str(Path(manifest).parent / address)


def _is_address(source: str) -> bool:
    return urlsplit(source).scheme in ("http", "https")


def _read(source: str) -> SmartFile:
    name = urlsplit(source).path.rpartition("/")[2] or source
    return SmartFile(name, _fetched(source) if _is_address(source) else _opened(Path(source)))


def _opened(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path.name} is larger than 50 MB; import fewer weeks at a time.")
        return path.read_bytes()
    except OSError:
        raise InputError(f"{path} cannot be read; give a file or a web address.") from None


def _fetched(address: str) -> bytes:
    data = b""
    try:
        with requests.get(address, timeout=SECONDS, stream=True) as response:
            response.raise_for_status()
            for chunk in response.iter_content(CHUNK):
                data += chunk
                if len(data) > LARGEST:
                    raise InputError(f"{address} is larger than 50 MB; import fewer weeks at a time.")
    except requests.RequestException as error:
        raise InputError(f"{address} cannot be fetched: {type(error).__name__}; try again, or save the file.") from None
    return data
