"""The agents' room: who is there, and who is rung for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_LIVE = sa.text("state IN ('wanted', 'placed', 'whispering', 'accepted')")
_WAITERS = "status IN ('waiting', 'offered', 'talking', 'served', 'left', 'ticketed')"


def upgrade() -> None:
    op.drop_constraint("queue_status", "queue_entries")
    op.create_check_constraint("queue_status", "queue_entries", _WAITERS)
    _presences()
    _rings()


def _presences() -> None:
    op.create_table(
        "presences",
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False, server_default=""),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("idle_since", _MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('away', 'available', 'ringing', 'talking', 'wrapping', 'paused')", name="presence_state"
        ),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account"),
    )
    available = sa.text("state = 'available'")
    op.create_index("presences_available", "presences", ["department", "idle_since"], postgresql_where=available)


def _rings() -> None:
    op.create_table(
        "rings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False, server_default=""),
        sa.Column("carrier_sid", sa.String(), nullable=False, server_default=""),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("accepted_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('wanted', 'placed', 'whispering', 'accepted', 'missed', 'withdrawn', 'ended')",
            name="ring_state",
        ),
        sa.ForeignKeyConstraint(["entry"], ["queue_entries.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_rings_carrier_sid", "rings", ["carrier_sid"])
    op.create_index("rings_one_for_a_caller", "rings", ["entry"], unique=True, postgresql_where=_LIVE)
    op.create_index("rings_one_for_an_agent", "rings", ["account"], unique=True, postgresql_where=_LIVE)
