"""What is done to many slots at once: previews, actions, and what it takes to undo them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slot_actions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", JSONB(), nullable=False),
        sa.Column("counts", JSONB(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["undoes"], ["slot_actions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("undoes"),
    )
    op.create_index("slot_actions_latest", "slot_actions", ["department", "applied_at"])
    op.create_table(
        "slot_action_lines",
        sa.Column("action_id", sa.BigInteger(), nullable=False),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("vaccine", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("time", sa.Time(), nullable=False),
        sa.Column("before", sa.ARRAY(sa.SmallInteger()), nullable=True),
        sa.Column("after", sa.ARRAY(sa.SmallInteger()), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["slot_actions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("action_id", "centre", "vaccine", "day", "time"),
    )
