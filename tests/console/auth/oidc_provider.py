"""An OpenID provider over HTTP, which can be made to lie."""

import base64
import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from markupsafe import escape
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as BaseResponse

from tests.support.serving import running

CLIENT, SECRET = "console", "a secret of the client, long enough to sign with"


@dataclass
class Lies:
    """The faults of the provider, and the person it knows."""

    person: dict[str, Any] = field(default_factory=lambda: {"email": "anna", "email_verified": True})
    """Claims of whoever comes."""
    claims: dict[str, Any] = field(default_factory=dict)
    """Claims in place of the right ones; None leaves one out."""
    issuer: str = ""
    """The issuer that it claims to be; empty for the right one."""
    key: Any = None
    """Signs instead of the published key."""
    algorithm: str = "RS256"
    denies: bool = False
    asks: bool = False
    """Has a person press a link first, so that the way back begins at another site."""


class ToyProvider:
    """Serves one client; codes are good for one time, and for whoever knows what the challenge was made of."""

    def __init__(self) -> None:
        self.url = ""
        self.lies = Lies()
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.codes: dict[str, dict[str, str]] = {}
        self.asked = 0
        """How often a code was to be exchanged."""

    def app(self) -> Flask:
        app = Flask("provider")
        app.get("/.well-known/openid-configuration")(self.metadata)
        app.get("/keys")(lambda: jsonify(KeySet([self.key]).as_dict(private=False)))
        app.get("/authorize")(self.authorize)
        app.post("/token")(self.token)
        return app

    def metadata(self) -> Response:
        return jsonify(
            issuer=self.lies.issuer or self.url,
            authorization_endpoint=f"{self.url}/authorize",
            token_endpoint=f"{self.url}/token",
            jwks_uri=f"{self.url}/keys",
            id_token_signing_alg_values_supported=["none", "HS256", "RS256"],
        )

    def authorize(self) -> BaseResponse:
        """Knows everybody and sends them back."""
        asked = request.args
        if self.lies.denies:
            return redirect(f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}")
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked.to_dict()
        back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        return Response(f'<a href="{escape(back)}">Continuer</a>') if self.lies.asks else redirect(back)

    def token(self) -> tuple[Response, int]:
        self.asked += 1
        asked = self.codes.pop(request.form["code"], None)
        client = request.authorization
        if asked is None or client is None or (client.username, client.password) != (CLIENT, SECRET):
            return jsonify(error="invalid_grant"), 400
        digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked["code_challenge"] != challenge or asked["code_challenge_method"] != "S256":
            return jsonify(error="invalid_grant"), 400
        token = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 60}
        return jsonify({**token, "id_token": self.id_token(asked["nonce"])}), 200

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        right = {"iss": self.url, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300, "nonce": nonce}
        claims = {**right, **self.lies.person, **self.lies.claims}
        header = {"alg": self.lies.algorithm, "kid": self.key.kid}
        claims_made = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header, claims_made, self.lies.key or self.key, algorithms=[self.lies.algorithm])


def shared_key() -> OctKey:
    """The client's secret as a key: a signature that anybody who knows it can make."""
    return OctKey.import_key(SECRET)


@contextmanager
def toy_provider(host: str = "127.0.0.1") -> Iterator[ToyProvider]:
    """A provider that listens on loopback, under that name."""
    provider = ToyProvider()
    server = make_server("127.0.0.1", 0, provider.app(), threaded=True)
    provider.url = f"http://{host}:{server.server_port}"
    with running(server):
        yield provider
