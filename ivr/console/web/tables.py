"""The table of content policy reports."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from ivr.core.db import Base


class PolicyReport(Base):
    """A count of browsers' reports that a page violated the content security policy."""

    __tablename__ = "policy_reports"

    day: Mapped[date] = mapped_column(primary_key=True)
    directive: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
