"""OpenID Connect client: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0).

Checks do not rely on the provider's own metadata: issuer and audience come from the settings, and the signature must
be asymmetric (RFC 8725, sections 3.1 and 3.8)."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests import RequestException

from ivr.console.auth.sign_in import ProviderIdentity, SignInState
from ivr.core.errors import ProviderRefused

TIMEOUT = 5.0
"""Timeout of a request to the provider, in seconds."""
FRESH = 3600.0
"""Seconds for which the provider's metadata and keys are cached."""
SKEW = 60
"""Tolerated difference from the provider's clock, in seconds."""
ALGORITHMS = ["RS256", "PS256", "ES256"]
SCOPE = "openid email profile"
MFA_METHOD = "mfa"
"""Value of `amr` for several factors (RFC 8176, section 2)."""
MFA_CLASSES = frozenset({"https://refeds.org/profile/mfa", "eidas2", "eidas3"})
"""Values of `acr`: the REFEDS MFA Profile; eIDAS levels substantial and high (regulation 910/2014, article 8)."""


@dataclass
class OpenIdProvider:
    """The provider of the settings, over HTTPS."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str
    redirect: str
    """The redirect URI."""
    _known: dict[str, Any] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def address(self, ticket: SignInState) -> str:
        """The provider's authorization address. Raises ProviderRefused."""
        endpoint = self._metadata()["authorization_endpoint"]
        with self._client() as client:
            url, _ = client.create_authorization_url(
                endpoint, state=ticket.state, nonce=ticket.nonce, code_verifier=ticket.verifier
            )
        return str(url)

    def vouches(self, code: str, ticket: SignInState) -> ProviderIdentity:
        """The identity that an authorization code stands for. Raises ProviderRefused."""
        endpoint = self._metadata()["token_endpoint"]
        try:
            with self._client() as client:
                token = client.fetch_token(endpoint, code=code, code_verifier=ticket.verifier)
        except (AuthlibBaseError, RequestException, ValueError) as error:
            raise _refused("provider") from error
        return self._vouched(self._claims(token, ticket.nonce))

    def _vouched(self, claims: Mapping[str, Any]) -> ProviderIdentity:
        login = claims.get(self.claim)
        if not isinstance(login, str) or not login or (self.claim == "email" and claims.get("email_verified") is False):
            raise _refused("unknown")
        return ProviderIdentity(login, _shows_two_factors(claims))

    def _claims(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """The verified claims of the identity token."""
        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
        }
        parameters = {"nonce": nonce, "client_id": self.client_id, "access_token": token.get("access_token")}
        try:
            decoded = self._decoded(str(token.get("id_token", "")))
            claims = CodeIDToken(decoded.claims, decoded.header, options, parameters)
            claims.validate(leeway=SKEW)
        except (AuthlibBaseError, JoseError, ValueError) as error:
            raise _refused("token") from error
        return dict(claims)

    def _decoded(self, written: str) -> jwt.Token:
        """The identity token with a verified signature; changed keys are fetched again."""
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        try:
            return jwt.decode(written, key=self._keys(), registry=registry)
        except InvalidKeyIdError:
            return jwt.decode(written, key=self._keys(again=True), registry=registry)

    def _keys(self, again: bool = False) -> KeySet:
        found = self._fetched("keys", str(self._metadata()["jwks_uri"]), again)
        return KeySet.import_key_set({"keys": found.get("keys", [])})

    def _metadata(self) -> Mapping[str, Any]:
        """The provider's metadata (OpenID Connect Discovery 1.0, section 4.3). Raises ProviderRefused."""
        found = self._fetched("metadata", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        scheme = self.issuer.partition("://")[0]
        endpoints = [found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        safe = all(isinstance(each, str) and each.startswith((f"{scheme}://", "https://")) for each in endpoints)
        if found.get("issuer") != self.issuer or not safe:
            raise _refused("provider")
        return found

    def _fetched(self, name: str, url: str, again: bool = False) -> dict[str, Any]:
        """A document of the provider, cached for an hour. Raises ProviderRefused."""
        with self._lock:
            at, kept = self._known.get(name, (0.0, None))
            if kept is not None and not again and time.monotonic() - at < FRESH:
                return dict(kept)
        try:
            with self._client() as client:
                answer = client.request("GET", url, withhold_token=True)
                answer.raise_for_status()
                found = answer.json()
        except (RequestException, ValueError) as error:
            raise _refused("provider") from error
        if not isinstance(found, dict):
            raise _refused("provider")
        with self._lock:
            self._known[name] = (time.monotonic(), found)
        return dict(found)

    def _client(self) -> OAuth2Session:
        return OAuth2Session(
            self.client_id,
            self.client_secret,
            scope=SCOPE,
            redirect_uri=self.redirect,
            code_challenge_method="S256",
            default_timeout=TIMEOUT,
        )


def _shows_two_factors(claims: Mapping[str, Any]) -> bool:
    return MFA_METHOD in (claims.get("amr") or ()) or claims.get("acr") in MFA_CLASSES


def _refused(reason: str) -> ProviderRefused:
    sentences = {
        "provider": "The OpenID provider does not answer, or not by the standard.",
        "token": "The identity token of the OpenID provider is not valid.",
        "unknown": "The OpenID provider does not give the login of that person.",
    }
    return ProviderRefused(sentences[reason], reason)
