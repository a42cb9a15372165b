"""A cache of audio files in a folder."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from ivr.core import codec
from ivr.core.errors import InputError
from ivr.core.log import get_logger

_REVISION = 2
"""Increase to invalidate the cache."""

log = get_logger(__name__)


class AudioCache:
    """WAV files under keys of everything that their sound depends on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, *key: str | bool) -> bool:
        """Whether the audio is cached."""
        return self._path(key).is_file()

    def get(self, make: Callable[[], bytes], *key: str | bool) -> bytes:
        """The cached audio; made and cached when it is missing or damaged."""
        path = self._path(key)
        try:
            kept = path.read_bytes()
            codec.payload(kept)
        except (OSError, InputError):
            kept = make()
            _write(path, kept)
        return kept

    def _path(self, key: tuple[str | bool, ...]) -> Path:
        digest = hashlib.sha256(json.dumps([_REVISION, *key]).encode()).hexdigest()
        return self.folder / digest[:2] / f"{digest}.wav"


def _write(path: Path, audio: bytes) -> None:
    """Writes the file completely or not at all; a full disk is logged."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            part.write(audio)
        os.replace(part.name, path)
    except OSError as error:
        log.warning("voice_not_kept", errno=error.errno)
