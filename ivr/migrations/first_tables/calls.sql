CREATE TABLE calls (
    id varchar PRIMARY KEY,
    department varchar NOT NULL,
    carrier_sid varchar NOT NULL UNIQUE,
    caller_mark varchar NOT NULL,
    turn smallint NOT NULL,
    state bytea,
    outcome varchar NOT NULL,
    notice varchar NOT NULL,
    rule_version varchar NOT NULL,
    started_at timestamptz NOT NULL,
    touched_at timestamptz NOT NULL,
    ended_at timestamptz,
    streamed smallint NOT NULL DEFAULT '-1',
    heard smallint NOT NULL DEFAULT '-1',
    counted smallint NOT NULL DEFAULT '0',
    made boolean NOT NULL DEFAULT false
);
CREATE INDEX calls_of_callers ON calls (caller_mark, started_at);
CREATE INDEX calls_of_days ON calls (department, started_at);
CREATE INDEX calls_open ON calls (started_at) WHERE ended_at IS NULL;
CREATE INDEX calls_uncounted ON calls (department, started_at) WHERE counted < 1;
CREATE INDEX calls_unsettled ON calls (department, started_at) WHERE counted < 2;

CREATE TABLE turns (
    call_id varchar NOT NULL REFERENCES calls ON DELETE CASCADE,
    number smallint NOT NULL,
    step varchar NOT NULL,
    result varchar NOT NULL,
    mode varchar NOT NULL,
    reply bytea,
    taken_at timestamptz NOT NULL,
    millis integer,
    PRIMARY KEY (call_id, number)
);
CREATE INDEX turns_replies ON turns (call_id) WHERE reply IS NOT NULL;

CREATE TABLE turn_counts (
    department varchar NOT NULL,
    day date NOT NULL,
    step varchar NOT NULL,
    mode varchar NOT NULL,
    result varchar NOT NULL,
    turns integer NOT NULL,
    PRIMARY KEY (department, day, step, mode, result)
);

CREATE TABLE step_counts (
    department varchar NOT NULL,
    day date NOT NULL,
    step varchar NOT NULL,
    calls integer NOT NULL,
    passed integer NOT NULL,
    PRIMARY KEY (department, day, step)
);

CREATE TABLE reply_counts (
    department varchar NOT NULL,
    day date NOT NULL,
    mode varchar NOT NULL,
    millis integer NOT NULL,
    turns integer NOT NULL,
    PRIMARY KEY (department, day, mode, millis)
);

CREATE TABLE outcome_counts (
    department varchar NOT NULL,
    day date NOT NULL,
    hour smallint NOT NULL,
    outcome varchar NOT NULL,
    calls integer NOT NULL,
    early integer NOT NULL,
    again integer NOT NULL,
    PRIMARY KEY (department, day, hour, outcome)
);

CREATE TABLE hand_over_counts (
    department varchar NOT NULL,
    day date NOT NULL,
    step varchar NOT NULL,
    result varchar NOT NULL,
    calls integer NOT NULL,
    PRIMARY KEY (department, day, step, result)
);

CREATE TABLE duration_counts (
    department varchar NOT NULL,
    day date NOT NULL,
    tenths integer NOT NULL,
    calls integer NOT NULL,
    PRIMARY KEY (department, day, tenths)
);

CREATE TABLE wait_counts (
    department varchar NOT NULL,
    day date NOT NULL,
    status varchar NOT NULL,
    seconds integer NOT NULL,
    people integer NOT NULL,
    handled integer NOT NULL,
    handling integer NOT NULL,
    PRIMARY KEY (department, day, status, seconds)
);
