"""Calls that agents make to patients."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_STATES = (
    "state IN ('wanted', 'ringing', 'whispering', 'dialling', 'talking', 'reached', 'not_reached', 'given_up',"
    " 'missed')"
)
_LIVE = sa.text("state IN ('wanted', 'ringing', 'whispering', 'dialling', 'talking')")


def upgrade() -> None:
    op.create_table(
        "agent_calls",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("agent_sid", sa.String(), nullable=False, server_default=""),
        sa.Column("patient_sid", sa.String(), nullable=False, server_default=""),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("accepted_at", _MOMENT),
        sa.Column("reached_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        sa.Column("wrapped_at", _MOMENT),
        sa.CheckConstraint(_STATES, name="agent_call_state"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_agent_calls_subject", "agent_calls", ["subject"])
    op.create_index("agent_calls_of_days", "agent_calls", ["department", "made_at"])
    op.create_index("agent_calls_one_for_an_agent", "agent_calls", ["account"], unique=True, postgresql_where=_LIVE)
    op.execute(
        "CREATE TRIGGER room_changed AFTER INSERT OR UPDATE OR DELETE ON agent_calls"
        " FOR EACH ROW EXECUTE FUNCTION room_changed()"
    )
