CREATE TABLE presences (
    account bigint REFERENCES accounts ON DELETE CASCADE PRIMARY KEY,
    department varchar NOT NULL,
    state varchar NOT NULL,
    reason varchar NOT NULL DEFAULT '',
    since timestamptz NOT NULL,
    idle_since timestamptz NOT NULL,
    CONSTRAINT presence_state CHECK (state IN ('away', 'available', 'ringing', 'talking', 'wrapping', 'paused'))
);
CREATE INDEX presences_available ON presences (department, idle_since) WHERE state = 'available';

CREATE TABLE queue_entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id varchar NOT NULL REFERENCES calls ON DELETE CASCADE UNIQUE,
    department varchar NOT NULL,
    priority smallint NOT NULL,
    status varchar NOT NULL,
    sealed bytea,
    entered_at timestamptz NOT NULL,
    left_at timestamptz,
    talk varchar NOT NULL DEFAULT '',
    CONSTRAINT queue_status CHECK (status IN ('waiting', 'offered', 'talking', 'served', 'left', 'ticketed')),
    CONSTRAINT queue_talk CHECK (talk IN ('', 'together', 'held', 'handing', 'asking', 'consulting', 'joined'))
);
CREATE INDEX queue_of_days ON queue_entries (department, entered_at);
CREATE INDEX queue_waiting ON queue_entries (department, priority, entered_at) WHERE status = 'waiting';

CREATE TABLE rings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key varchar NOT NULL UNIQUE,
    department varchar NOT NULL,
    entry bigint NOT NULL REFERENCES queue_entries ON DELETE CASCADE,
    account bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    state varchar NOT NULL,
    reason varchar NOT NULL DEFAULT '',
    carrier_sid varchar NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL,
    accepted_at timestamptz,
    ended_at timestamptz,
    leads boolean NOT NULL DEFAULT true,
    meeting varchar NOT NULL DEFAULT '',
    wrapped_at timestamptz,
    CONSTRAINT ring_state CHECK (
        state IN ('wanted', 'placed', 'whispering', 'accepted', 'missed', 'withdrawn', 'ended')
    )
);
CREATE INDEX ix_rings_carrier_sid ON rings (carrier_sid);
CREATE INDEX ix_rings_entry ON rings (entry);
CREATE UNIQUE INDEX rings_one_for_an_agent ON rings (account)
    WHERE state IN ('wanted', 'placed', 'whispering', 'accepted');
CREATE UNIQUE INDEX rings_one_of_a_kind_for_a_caller ON rings (entry, leads)
    WHERE state IN ('wanted', 'placed', 'whispering', 'accepted');

CREATE TABLE agent_calls (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key varchar NOT NULL UNIQUE,
    department varchar NOT NULL,
    account bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    subject varchar NOT NULL,
    state varchar NOT NULL,
    sealed bytea,
    agent_sid varchar NOT NULL DEFAULT '',
    patient_sid varchar NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL,
    accepted_at timestamptz,
    reached_at timestamptz,
    ended_at timestamptz,
    wrapped_at timestamptz,
    CONSTRAINT agent_call_state CHECK (
        state IN ('wanted', 'ringing', 'whispering', 'dialling', 'talking', 'reached', 'not_reached',
        'given_up', 'missed')
    )
);
CREATE INDEX agent_calls_of_days ON agent_calls (department, made_at);
CREATE UNIQUE INDEX agent_calls_one_for_an_agent ON agent_calls (account)
    WHERE state IN ('wanted', 'ringing', 'whispering', 'dialling', 'talking');
CREATE INDEX ix_agent_calls_subject ON agent_calls (subject);

CREATE TABLE tickets (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id varchar NOT NULL REFERENCES calls ON DELETE CASCADE UNIQUE,
    department varchar NOT NULL,
    due_day date NOT NULL,
    due_part varchar NOT NULL,
    status varchar NOT NULL,
    sealed bytea,
    opened_at timestamptz NOT NULL,
    tries smallint NOT NULL DEFAULT '0',
    CONSTRAINT ticket_part CHECK (due_part IN ('morning', 'afternoon')),
    CONSTRAINT ticket_status CHECK (status IN ('open', 'done', 'not_reached'))
);
CREATE INDEX tickets_of_days ON tickets (department, opened_at);
