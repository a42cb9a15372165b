"""Bookings by agents are counted from the bookings."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("outcome_counts", "booked")
