"""Calling out: what is to be told, each time it was tried, who is not to be called, how fast."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_CHANNELS = "channel IN ('voice', 'sms', 'email')"


def upgrade() -> None:
    _errands()
    _attempts()
    _opt_outs()
    op.create_table(
        "dial_lanes",
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("quiet_until", _MOMENT, nullable=False),
        sa.Column("refusals", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("watched_from", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("department"),
    )


def _errands() -> None:
    op.create_table(
        "errands",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("patient_id", sa.BigInteger(), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("dose", sa.SmallInteger(), nullable=False, server_default="1"),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False, server_default="due"),
        sa.Column("tries", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("message_left", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("disposition", sa.String(), nullable=False, server_default=""),
        sa.Column("reason", sa.String(), nullable=False, server_default=""),
        sa.Column("planned_at", _MOMENT, nullable=False),
        sa.Column("settled_at", _MOMENT, nullable=True),
        sa.CheckConstraint("purpose IN ('reminder', 'offer', 'move')", name="errand_purpose"),
        sa.CheckConstraint(_CHANNELS, name="errand_channel"),
        sa.CheckConstraint("state IN ('due', 'placed', 'done', 'unreached', 'dropped')", name="errand_state"),
        sa.CheckConstraint("dose IN (1, 2)", name="errand_dose"),
        sa.CheckConstraint("state <> 'unreached' OR reason <> ''", name="errand_unreached_why"),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("booking_id", "dose", "purpose", name="errand_once"),
    )
    op.create_index("ix_errands_patient_id", "errands", ["patient_id"])
    due, unreached = sa.text("state = 'due'"), sa.text("state = 'unreached'")
    op.create_index("errands_due", "errands", ["department", "last_at"], postgresql_where=due)
    op.create_index("errands_unreached", "errands", ["department", "last_at"], postgresql_where=unreached)
    op.create_index("errands_of_days", "errands", ["department", "last_at"])


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("errand_id", sa.BigInteger(), nullable=True),
        sa.Column("patient_id", sa.BigInteger(), nullable=False),
        sa.Column("phone_mark", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("carrier_sid", sa.String(), nullable=False, server_default=""),
        sa.Column("answered_by", sa.String(), nullable=False, server_default=""),
        sa.Column("disposition", sa.String(), nullable=False, server_default=""),
        sa.Column("placed_at", _MOMENT, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.CheckConstraint(_CHANNELS, name="attempt_channel"),
        sa.ForeignKeyConstraint(["errand_id"], ["errands.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_attempts_errand_id", "attempts", ["errand_id"])
    op.create_index("ix_attempts_carrier_sid", "attempts", ["carrier_sid"])
    live = sa.text("ended_at IS NULL")
    op.create_index("attempts_live", "attempts", ["department", "phone_mark"], postgresql_where=live)
    op.create_index("attempts_of_people", "attempts", ["patient_id", "placed_at"])
    op.create_index("attempts_of_days", "attempts", ["department", "placed_at"])


def _opt_outs() -> None:
    op.create_table(
        "opt_outs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("phone_mark", sa.String(), nullable=False),
        sa.Column("patient_id", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.CheckConstraint("why IN ('asked', 'wrong_number', 'deceased')", name="opt_out_why"),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    person = sa.text("coalesce(patient_id, 0)")
    op.create_index("opt_out_once", "opt_outs", ["department", "phone_mark", person], unique=True)
