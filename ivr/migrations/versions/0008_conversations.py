"""Conversations: hold, colleagues called in, and notes that count as handling."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_LIVE = sa.text("state IN ('wanted', 'placed', 'whispering', 'accepted')")
_TALKS = "talk IN ('', 'together', 'held', 'handing', 'asking', 'consulting', 'joined')"


def upgrade() -> None:
    op.add_column("queue_entries", sa.Column("talk", sa.String(), nullable=False, server_default=""))
    op.create_check_constraint("queue_talk", "queue_entries", _TALKS)
    op.execute("UPDATE queue_entries SET talk = 'together' WHERE status = 'talking'")
    op.add_column("rings", sa.Column("leads", sa.Boolean(), nullable=False, server_default="true"))
    op.add_column("rings", sa.Column("meeting", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE rings SET meeting = key")
    op.add_column("rings", sa.Column("wrapped_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE rings SET wrapped_at = ended_at WHERE state = 'ended'")
    op.drop_index("rings_one_for_a_caller", "rings")
    columns = ["entry", "leads"]
    op.create_index("rings_one_of_a_kind_for_a_caller", "rings", columns, unique=True, postgresql_where=_LIVE)
