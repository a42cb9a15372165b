"""What a caller may want of the line. Each intent is declared here once, with the words in which it is read back."""

from enum import StrEnum


class Intent(StrEnum):
    """Value of `intent` in a request."""

    BOOK = "book"
    CHANGE = "change"
    INFORMATION = "information"
    AGENT = "agent"


READ_BACK = {
    Intent.BOOK: "un rendez-vous",
    Intent.CHANGE: "un rendez-vous déjà pris",
    Intent.INFORMATION: "un renseignement",
    Intent.AGENT: "une personne",
}
"""As the line says that it has understood."""
