"""The values of signing in with an OpenID provider; see `ivr.console.auth.openid`."""

import secrets
from dataclasses import dataclass


@dataclass(frozen=True)
class SignInState:
    """Binds the provider's response to the browser and the request."""

    state: str
    nonce: str
    verifier: str
    """PKCE code verifier (RFC 7636)."""

    @classmethod
    def fresh(cls) -> "SignInState":
        """A new state, for one sign-in."""
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


@dataclass(frozen=True)
class ProviderIdentity:
    """The person that the provider has authenticated."""

    login: str
    """The claim that holds the login."""
    two_factors: bool
    """Whether the provider has checked a second factor."""
