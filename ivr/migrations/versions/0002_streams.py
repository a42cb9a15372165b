"""Media streams: which replies opened one, and which were heard whole in it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("streamed", "heard"):
        op.add_column("calls", sa.Column(name, sa.SmallInteger(), nullable=False, server_default="-1"))
