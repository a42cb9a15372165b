"""Calls counted by day, and how long the line takes over its replies."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

COUNTS: dict[str, tuple[dict[str, type[sa.types.TypeEngine[Any]]], tuple[str, ...]]] = {
    "turn_counts": ({"step": sa.String, "mode": sa.String, "result": sa.String}, ("turns",)),
    "step_counts": ({"step": sa.String}, ("calls", "passed")),
    "reply_counts": ({"mode": sa.String, "millis": sa.Integer}, ("turns",)),
    "outcome_counts": ({"hour": sa.SmallInteger, "outcome": sa.String}, ("calls", "early", "again", "booked")),
    "hand_over_counts": ({"step": sa.String, "result": sa.String}, ("calls",)),
    "duration_counts": ({"tenths": sa.Integer}, ("calls",)),
}


def upgrade() -> None:
    op.add_column("turns", sa.Column("millis", sa.Integer(), nullable=True))
    op.add_column("calls", sa.Column("counted", sa.SmallInteger(), nullable=False, server_default="0"))
    for name, most in (("calls_uncounted", 1), ("calls_unsettled", 2)):
        op.create_index(name, "calls", ["department", "started_at"], postgresql_where=sa.text(f"counted < {most}"))
    for table, (keys, measures) in COUNTS.items():
        op.create_table(
            table,
            sa.Column("department", sa.String(), nullable=False),
            sa.Column("day", sa.Date(), nullable=False),
            *(sa.Column(name, kind(), nullable=False, autoincrement=False) for name, kind in keys.items()),
            *(sa.Column(name, sa.Integer(), nullable=False) for name in measures),
            sa.PrimaryKeyConstraint("department", "day", *keys),
        )
