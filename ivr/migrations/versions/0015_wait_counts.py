"""Waits for a person counted by day; which calls the line has made; indexes by which the latest calls are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    keys = {"department": sa.String, "day": sa.Date, "status": sa.String, "seconds": sa.Integer}
    op.create_table(
        "wait_counts",
        *(sa.Column(name, kind(), nullable=False, autoincrement=False) for name, kind in keys.items()),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("people", "handled", "handling")),
        sa.PrimaryKeyConstraint(*keys),
    )
    op.add_column("calls", sa.Column("made", sa.Boolean(), nullable=False, server_default="false"))
    op.execute("UPDATE calls SET made = true FROM attempts AS a WHERE a.carrier_sid = calls.carrier_sid")
    op.drop_index("ix_calls_caller_mark", "calls")
    op.create_index("calls_of_callers", "calls", ["caller_mark", "started_at"])
    op.create_index("ix_rings_entry", "rings", ["entry"])
