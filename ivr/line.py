"""The context of the application: what everything that serves calls stands on."""

from dataclasses import dataclass

from sqlalchemy import Engine

from ivr.core.clock import Clock
from ivr.core.crypto import Vault
from ivr.department.files import DepartmentStore
from ivr.language.prompts import PromptStore


@dataclass(frozen=True)
class Line:
    """What it takes to serve calls."""

    engine: Engine
    vault: Vault
    departments: DepartmentStore
    prompts: PromptStore
    clock: Clock
    mails: bool = False
    """Whether the line sends e-mails."""
