"""The context of the application: what everything that serves calls stands on."""

from dataclasses import dataclass

from sqlalchemy import Engine

from ivr.core.clock import Clock
from ivr.core.crypto import Vault
from ivr.language.configuration import ConfigurationStore


@dataclass(frozen=True)
class Line:
    """What it takes to serve calls."""

    engine: Engine
    vault: Vault
    departments: ConfigurationStore
    clock: Clock
    mails: bool = False
    """Whether the line sends e-mails."""
    vouched: bool = False
    """Whether the carrier lets only calls through whose number it has authenticated."""
