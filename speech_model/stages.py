"""Work that is done once: each result stands beside a stamp of what it was made of.

A stage whose stamp fits is skipped; one that was interrupted, or whose ingredients changed, is done again."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

STAMP = ".made-of"
"""Suffix of the file beside a result that tells what it was made of."""
BEFORE = ".before"
"""Suffix of a result while another is made in its place."""


def digest(*ingredients: Any) -> str:
    """A name for the contents of files (paths) and of values that JSON can write."""
    taken = hashlib.sha256()
    for each in ingredients:
        data = _contents(each) if isinstance(each, Path) else json.dumps(each, sort_keys=True).encode()
        taken.update(len(data).to_bytes(8, "big") + data)
    return taken.hexdigest()


def once(result: Path, key: str, make: Callable[[], None]) -> bool:
    """Makes `result`, a file or a folder, unless it stands and was made of `key`; whether it had to.

    What stood there comes back when `make` fails: it may have taken an hour."""
    if key_of(result) == key:
        return False
    stamp, before = _stamp(result), result.with_name(result.name + BEFORE)
    result.parent.mkdir(parents=True, exist_ok=True)
    remove((before,))
    if key_of(result):
        result.rename(before)
    remove((result,))
    try:
        make()
    except BaseException:
        remove((result,))
        if before.exists():
            before.rename(result)
        raise
    stamp.write_text(key)
    remove((before,))
    return True


def key_of(result: Path) -> str:
    """What a result was made of; empty when it is not there."""
    stamp = _stamp(result)
    return stamp.read_text() if result.exists() and stamp.is_file() else ""


def _stamp(result: Path) -> Path:
    return result.with_name(result.name + STAMP)


def remove(paths: Iterable[Path]) -> None:
    """Removes files and folders, there or not."""
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _contents(path: Path) -> bytes:
    """A file, or every file of a folder with its name."""
    if path.is_file():
        return path.read_bytes()
    files = sorted(each for each in path.rglob("*") if each.is_file())
    return b"".join(str(each.relative_to(path)).encode() + b"\0" + each.read_bytes() for each in files)
