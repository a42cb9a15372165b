"""Who has had the line's answer to a text message today: programs that answer messages must not talk to each other."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from ivr.core.db import Base


class AnsweredText(Base):
    """A telephone number that was answered on a day."""

    __tablename__ = "answered_texts"

    phone_mark: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
