CREATE TABLE accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    department varchar NOT NULL,
    login varchar NOT NULL,
    name varchar NOT NULL,
    role varchar NOT NULL,
    centre varchar NOT NULL DEFAULT '',
    phone bytea,
    password varchar NOT NULL,
    one_time boolean NOT NULL,
    second_factor bytea,
    last_step bigint NOT NULL DEFAULT '0',
    created_at timestamptz NOT NULL,
    removed_at timestamptz,
    CONSTRAINT account_centre CHECK ((role = 'town_hall') = (centre <> '')),
    CONSTRAINT account_role CHECK (role IN ('agent', 'town_hall', 'supervisor', 'administrator'))
);
CREATE INDEX accounts_department ON accounts (department, name);
CREATE UNIQUE INDEX accounts_login ON accounts (login) WHERE removed_at IS NULL;

CREATE TABLE console_sessions (
    key varchar PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    proven boolean NOT NULL,
    started_at timestamptz NOT NULL,
    touched_at timestamptz NOT NULL,
    vouched boolean NOT NULL DEFAULT false
);
CREATE INDEX ix_console_sessions_account_id ON console_sessions (account_id);

CREATE TABLE sign_in_tries (
    mark varchar PRIMARY KEY,
    failures smallint NOT NULL,
    not_before timestamptz NOT NULL,
    last_at timestamptz NOT NULL
);

CREATE TABLE used_states (
    mark varchar PRIMARY KEY,
    used_at timestamptz NOT NULL
);

CREATE TABLE policy_reports (
    day date NOT NULL,
    directive varchar NOT NULL,
    count integer NOT NULL,
    PRIMARY KEY (day, directive)
);

CREATE TABLE audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    department varchar NOT NULL,
    account_id bigint REFERENCES accounts,
    deed varchar NOT NULL,
    act varchar NOT NULL,
    record varchar NOT NULL DEFAULT '',
    CONSTRAINT audit_act CHECK (act IN ('read', 'change'))
);
CREATE INDEX audit_account ON audit_log (account_id, at, id);
CREATE INDEX audit_alarms ON audit_log (department, at) WHERE deed = 'alarm.reads';
CREATE INDEX audit_department ON audit_log (department, at, id);
CREATE INDEX audit_record ON audit_log (record, at, id);
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

CREATE TABLE switches (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    department varchar NOT NULL,
    kind varchar NOT NULL,
    scope varchar NOT NULL,
    value varchar NOT NULL DEFAULT '',
    set_at timestamptz NOT NULL,
    set_by bigint REFERENCES accounts ON DELETE SET NULL,
    lifted_at timestamptz,
    lifted_by bigint REFERENCES accounts ON DELETE SET NULL,
    CONSTRAINT switch_kind CHECK (kind IN ('booking', 'hours', 'calls'))
);
CREATE INDEX switches_history ON switches (department, set_at, id);
CREATE UNIQUE INDEX switches_in_force ON switches (department, kind, scope) WHERE lifted_at IS NULL;
