"""People for whom an OpenID provider vouches."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "console_sessions", sa.Column("vouched", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.create_table(
        "used_states",
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
    )
