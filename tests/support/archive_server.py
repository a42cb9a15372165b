"""A web server of the test's own that publishes archives: it knows ranges, and can cut an answer in the middle."""

import contextlib
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.support.serving import running

MODEL_FILES = {"am/final.mdl": b"model" * 20_000, "conf/model.conf": b"--beam=10", "graph/words.txt": b"oui 1"}


def archive(folder: str = "vosk-model", files: dict[str, bytes] | None = None) -> bytes:
    """A zip of a model's files, stored as they are."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        for name, content in (files or MODEL_FILES).items():
            out.writestr(f"{folder}/{name}", content)
    return packed.getvalue()


@dataclass
class Shelf:
    """What a server publishes, and what it was asked."""

    files: dict[str, bytes] = field(default_factory=dict)
    cuts: list[int] = field(default_factory=list)
    """Bytes after which the next answers with an archive break off."""
    ranges: bool = True
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path and Range header of each request for an archive."""
    url: str = ""

    def publish(self, name: str, content: bytes, listed: bool = True) -> str:
        """Puts an archive on the shelf, and its checksum in the list; its address."""
        self.files[f"/{name}.zip"] = content
        if listed:
            md5 = hashlib.md5(content).hexdigest()  # noqa: S324
            self.files["/model-list.json"] = json.dumps([{"name": name, "size": len(content), "md5": md5}]).encode()
        return f"{self.url}/{name}.zip"


@contextlib.contextmanager
def serving() -> Iterator[Shelf]:
    """Publishes a shelf on loopback."""
    shelf = Shelf()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _answer(self, shelf)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shelf.url = f"http://127.0.0.1:{server.server_port}"
    with running(server):
        yield shelf


def _answer(handler: BaseHTTPRequestHandler, shelf: Shelf) -> None:
    content = shelf.files.get(handler.path)
    wanted = handler.headers.get("Range", "")
    if handler.path.endswith(".zip"):
        shelf.asked.append((handler.path, wanted))
    if content is None:
        handler.send_error(404)
        return
    start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and shelf.ranges else 0
    if start >= len(content):
        handler.send_response(416)
        handler.send_header("Content-Range", f"bytes */{len(content)}")
        handler.end_headers()
        return
    handler.send_response(206 if start else 200)
    handler.send_header("Content-Length", str(len(content) - start))
    handler.end_headers()
    end = start + shelf.cuts.pop(0) if shelf.cuts and handler.path.endswith(".zip") else len(content)
    handler.wfile.write(content[start:end])
