"""What browsers report of pages that broke the console's content policy."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from ivr.core.db import Base


class PolicyReport(Base):
    """How often browsers reported that a page broke the content security policy."""

    __tablename__ = "policy_reports"

    day: Mapped[date] = mapped_column(primary_key=True)
    directive: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
