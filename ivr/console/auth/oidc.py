"""What signing in with an OpenID provider is made of. `ivr.console.auth.openid` asks a real one."""

import secrets
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class SignInState:
    """What ties the provider's answer to the browser and to the question."""

    state: str
    nonce: str
    verifier: str
    """PKCE (RFC 7636)."""

    @classmethod
    def fresh(cls) -> "SignInState":
        """A new one for each sign-in."""
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


@dataclass(frozen=True)
class ProviderIdentity:
    """Whom the provider vouches for."""

    login: str
    """The claim that is her login here."""
    two_factors: bool
    """She has shown the provider a second factor."""


class Provider(Protocol):
    """An OpenID provider."""

    def address(self, ticket: SignInState) -> str:
        """Where somebody is sent to be asked who she is. Raises ProviderRefused."""

    def vouches(self, code: str, ticket: SignInState) -> ProviderIdentity:
        """For whom the provider vouches with that code. Raises ProviderRefused."""
