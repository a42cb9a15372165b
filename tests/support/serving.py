"""Servers of this process, in a thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer

POLL = 0.02
"""Seconds after which a server notices that it is to stop."""


@contextmanager
def running(server: BaseServer) -> Iterator[None]:
    """Serves until the block is left."""
    thread = threading.Thread(target=server.serve_forever, args=(POLL,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
