CREATE TABLE errands (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    department varchar NOT NULL,
    purpose varchar NOT NULL,
    patient_id bigint NOT NULL REFERENCES patients ON DELETE CASCADE,
    booking_id bigint NOT NULL REFERENCES bookings ON DELETE CASCADE,
    dose smallint NOT NULL DEFAULT '1',
    channel varchar NOT NULL,
    due_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    state varchar NOT NULL DEFAULT 'due',
    tries smallint NOT NULL DEFAULT '0',
    message_left boolean NOT NULL DEFAULT false,
    disposition varchar NOT NULL DEFAULT '',
    reason varchar NOT NULL DEFAULT '',
    planned_at timestamptz NOT NULL,
    settled_at timestamptz,
    CONSTRAINT errand_once UNIQUE (booking_id, dose, purpose),
    CONSTRAINT errand_channel CHECK (channel IN ('voice', 'sms', 'email')),
    CONSTRAINT errand_dose CHECK (dose IN (1, 2)),
    CONSTRAINT errand_purpose CHECK (purpose IN ('reminder', 'offer', 'move')),
    CONSTRAINT errand_state CHECK (state IN ('due', 'placed', 'done', 'unreached', 'dropped')),
    CONSTRAINT errand_unreached_why CHECK (state <> 'unreached' OR reason <> '')
);
CREATE INDEX errands_due ON errands (department, last_at) WHERE state = 'due';
CREATE INDEX errands_of_days ON errands (department, last_at);
CREATE INDEX errands_unreached ON errands (department, last_at) WHERE state = 'unreached';
CREATE INDEX ix_errands_patient_id ON errands (patient_id);

CREATE TABLE attempts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key varchar NOT NULL UNIQUE,
    department varchar NOT NULL,
    errand_id bigint REFERENCES errands ON DELETE SET NULL,
    patient_id bigint NOT NULL REFERENCES patients ON DELETE CASCADE,
    phone_mark varchar NOT NULL,
    channel varchar NOT NULL,
    carrier_sid varchar NOT NULL DEFAULT '',
    answered_by varchar NOT NULL DEFAULT '',
    disposition varchar NOT NULL DEFAULT '',
    placed_at timestamptz NOT NULL,
    asked_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT attempt_channel CHECK (channel IN ('voice', 'sms', 'email'))
);
CREATE INDEX attempts_live ON attempts (department, phone_mark) WHERE ended_at IS NULL;
CREATE INDEX attempts_of_days ON attempts (department, placed_at);
CREATE INDEX attempts_of_people ON attempts (patient_id, placed_at);
CREATE INDEX ix_attempts_carrier_sid ON attempts (carrier_sid);
CREATE INDEX ix_attempts_errand_id ON attempts (errand_id);

CREATE TABLE opt_outs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    department varchar NOT NULL,
    phone_mark varchar NOT NULL,
    patient_id bigint REFERENCES patients ON DELETE CASCADE,
    why varchar NOT NULL,
    since timestamptz NOT NULL,
    CONSTRAINT opt_out_why CHECK (why IN ('asked', 'wrong_number', 'deceased'))
);
CREATE UNIQUE INDEX opt_out_once ON opt_outs (department, phone_mark, coalesce(patient_id, 0));

CREATE TABLE dial_lanes (
    department varchar PRIMARY KEY,
    next_at timestamptz NOT NULL,
    quiet_until timestamptz NOT NULL,
    refusals smallint NOT NULL DEFAULT '0',
    watched_from timestamptz NOT NULL
);

CREATE TABLE answered_texts (
    phone_mark varchar NOT NULL,
    day date NOT NULL,
    PRIMARY KEY (phone_mark, day)
);
