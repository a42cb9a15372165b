"""The console: accounts, sessions, tries to sign in, an audit log that cannot be rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)

_KEEP = """
CREATE FUNCTION audit_log_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.at < now() - interval '12 months' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'The audit log is append-only; entries are kept for twelve months.'
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_log_keep BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_keep();
CREATE TRIGGER audit_log_keep_all BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION audit_log_keep();
"""


def upgrade() -> None:
    _accounts()
    _sign_in()
    _audit()
    op.execute(_KEEP)


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("centre", sa.String(), nullable=False, server_default=""),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("one_time", sa.Boolean(), nullable=False),
        sa.Column("second_factor", sa.LargeBinary(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("removed_at", _MOMENT, nullable=True),
        sa.CheckConstraint("role IN ('agent', 'town_hall', 'supervisor', 'administrator')", name="account_role"),
        sa.CheckConstraint("(role = 'town_hall') = (centre <> '')", name="account_centre"),
        sa.PrimaryKeyConstraint("id"),
    )
    alive = sa.text("removed_at IS NULL")
    op.create_index("accounts_login", "accounts", ["login"], unique=True, postgresql_where=alive)
    op.create_index("accounts_department", "accounts", ["department", "name"])


def _sign_in() -> None:
    op.create_table(
        "console_sessions",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("touched_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_console_sessions_account_id", "console_sessions", ["account_id"])
    op.create_table(
        "sign_in_tries",
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.Column("not_before", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("mark"),
    )
    op.create_table(
        "policy_reports",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("directive", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "directive"),
    )


def _audit() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False, server_default=""),
        sa.CheckConstraint("act IN ('read', 'change')", name="audit_act"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("audit_department", "audit_log", ["department", "at", "id"])
    op.create_index("audit_account", "audit_log", ["account_id", "at", "id"])
    op.create_index("audit_record", "audit_log", ["record", "at", "id"])
    alarms = sa.text("deed = 'alarm.reads'")
    op.create_index("audit_alarms", "audit_log", ["department", "at"], postgresql_where=alarms)
