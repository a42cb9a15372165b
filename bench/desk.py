"""A minimal browser of the console, which costs the benchmark little."""

import re
from http.client import HTTPConnection, RemoteDisconnected
from urllib.parse import urlencode, urlsplit


class Desk:
    """A minimal browser that stays connected."""

    def __init__(self, url: str, cookie: str, account: int = 0) -> None:
        self.url, self.cookie, self.account = url, cookie, account
        self.connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.headers = {"Cookie": f"ivr_session={cookie}"}

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page."""
        return self._ask("GET", path)

    def post(self, path: str, page: str, **fields: str) -> tuple[int, str]:
        """The same of a form, with the token of the page it stands in."""
        token = re.search(r'name="token" value="(\w+)"', page)
        return self._ask("POST", path, urlencode({"token": token[1] if token else "", **fields}))

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        for again in (False, True):
            try:
                self.connection.request(method, path, body or None, {**self.headers, **kind})
                response = self.connection.getresponse()
                return response.status, response.read().decode()
            except (RemoteDisconnected, ConnectionResetError):  # left unused for longer than the server keeps it
                self.connection.close()
                if again:
                    raise
        raise AssertionError
