"""What the grammars need of a commune."""

from typing import Protocol


class NamedCommune(Protocol):
    """A commune of the department."""

    @property
    def insee(self) -> str:
        """INSEE code."""

    @property
    def name(self) -> str:
        """Official name."""

    @property
    def spoken(self) -> str:
        """As a recogniser writes it."""

    @property
    def postal_codes(self) -> tuple[str, ...]:
        """One or more."""

    @property
    def localities(self) -> tuple[str, ...]:
        """Former communes and hamlets."""

    @property
    def population(self) -> int:
        """Inhabitants."""
