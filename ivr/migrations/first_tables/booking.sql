CREATE TABLE slots (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    department varchar NOT NULL,
    centre varchar NOT NULL,
    vaccine varchar NOT NULL,
    day date NOT NULL,
    time time NOT NULL,
    minutes smallint NOT NULL,
    capacity smallint NOT NULL,
    margin smallint NOT NULL,
    reserved2 smallint NOT NULL,
    taken1 smallint NOT NULL,
    taken2 smallint NOT NULL,
    closed boolean NOT NULL,
    open1 boolean GENERATED ALWAYS AS (
        NOT closed AND taken1 < capacity - margin - reserved2 AND taken1 + taken2 < capacity - margin
    ) STORED NOT NULL,
    open2 boolean GENERATED ALWAYS AS (NOT closed AND taken1 + taken2 < capacity - margin) STORED NOT NULL,
    CONSTRAINT slot_identity UNIQUE (id, centre, vaccine, day),
    CONSTRAINT slot_once UNIQUE (department, centre, vaccine, day, time),
    CONSTRAINT slot_margin CHECK (margin >= 0 AND reserved2 >= 0 AND margin + reserved2 <= capacity),
    CONSTRAINT slot_not_negative CHECK (taken1 >= 0 AND taken2 >= 0),
    CONSTRAINT slot_not_over CHECK (taken1 + taken2 <= capacity - margin),
    CONSTRAINT slot_second_doses_kept CHECK (taken1 <= capacity - margin - reserved2),
    CONSTRAINT slot_size CHECK (capacity BETWEEN 0 AND 1000 AND minutes BETWEEN 1 AND 600)
) WITH (fillfactor = 70);
CREATE INDEX slot_open ON slots (department, centre, vaccine, day, time) WHERE open1;
CREATE INDEX slots_of_days ON slots (department, day);

CREATE TABLE slot_actions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    department varchar NOT NULL,
    account_id bigint REFERENCES accounts ON DELETE SET NULL,
    kind varchar NOT NULL,
    about jsonb NOT NULL,
    counts jsonb NOT NULL,
    prepared_at timestamptz NOT NULL,
    applied_at timestamptz,
    undoes bigint REFERENCES slot_actions ON DELETE CASCADE UNIQUE
);
CREATE INDEX slot_actions_latest ON slot_actions (department, applied_at);

CREATE TABLE slot_action_lines (
    action_id bigint NOT NULL REFERENCES slot_actions ON DELETE CASCADE,
    centre varchar NOT NULL,
    vaccine varchar NOT NULL,
    day date NOT NULL,
    time time NOT NULL,
    before smallint[],
    after smallint[] NOT NULL,
    PRIMARY KEY (action_id, centre, vaccine, day, time)
);

CREATE TABLE patients (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    department varchar NOT NULL,
    identity_mark varchar NOT NULL UNIQUE,
    phone_mark varchar NOT NULL,
    birth_mark varchar NOT NULL,
    phone_kind varchar NOT NULL,
    sealed bytea NOT NULL,
    group_code varchar NOT NULL,
    insee varchar NOT NULL,
    to_complete text[] NOT NULL,
    eligible varchar NOT NULL,
    rule_version varchar NOT NULL,
    decided_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    delete_after date NOT NULL,
    search_marks text[] NOT NULL DEFAULT '{}',
    CONSTRAINT patient_eligible CHECK (eligible = 'yes'),
    CONSTRAINT patient_phone_kind CHECK (phone_kind IN ('landline', 'mobile', 'other'))
);
CREATE INDEX ix_patients_delete_after ON patients (delete_after);
CREATE INDEX ix_patients_phone_mark ON patients (phone_mark);
CREATE INDEX patients_search ON patients USING gin (search_marks);

CREATE TABLE patient_notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    patient_id bigint NOT NULL REFERENCES patients ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES accounts,
    sealed bytea NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX ix_patient_notes_patient_id ON patient_notes (patient_id);

CREATE TABLE bookings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    department varchar NOT NULL,
    call_id varchar REFERENCES calls ON DELETE SET NULL,
    holder varchar NOT NULL,
    status varchar NOT NULL,
    centre varchar NOT NULL,
    vaccine varchar NOT NULL,
    slot1_id bigint NOT NULL,
    day1 date NOT NULL,
    slot2_id bigint,
    day2 date,
    single boolean NOT NULL,
    gap_least smallint,
    gap_most smallint,
    not_before date,
    expires_at timestamptz,
    renewals smallint NOT NULL,
    reference varchar,
    patient_id bigint REFERENCES patients ON DELETE CASCADE,
    rule_version varchar NOT NULL,
    made_by varchar NOT NULL,
    held_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    ended_at timestamptz,
    moved_from bigint REFERENCES bookings ON DELETE CASCADE,
    CONSTRAINT booking_has_patient CHECK (
        status <> 'booked' OR (patient_id IS NOT NULL AND reference ~ '^[0-9]{6}$' AND confirmed_at IS NOT NULL)
    ),
    CONSTRAINT booking_hold_expires CHECK (status <> 'held' OR expires_at IS NOT NULL),
    CONSTRAINT booking_status CHECK (status IN ('held', 'booked', 'cancelled', 'released', 'expired', 'moved')),
    CONSTRAINT booking_whole_pair CHECK (
        (single AND slot2_id IS NULL AND day2 IS NULL)
        OR (NOT single AND slot2_id IS NOT NULL AND day2 IS NOT NULL AND gap_least IS NOT NULL
            AND gap_most IS NOT NULL AND day2 - day1 BETWEEN gap_least AND gap_most)
    ),
    CONSTRAINT booking_first_slot FOREIGN KEY (slot1_id, centre, vaccine, day1)
        REFERENCES slots (id, centre, vaccine, day),
    CONSTRAINT booking_second_slot FOREIGN KEY (slot2_id, centre, vaccine, day2)
        REFERENCES slots (id, centre, vaccine, day)
);
CREATE INDEX booking_first_days ON bookings (department, centre, day1) WHERE status = 'booked';
CREATE INDEX booking_holders ON bookings (holder) WHERE status = 'held';
CREATE INDEX booking_holds ON bookings (expires_at) WHERE status = 'held';
CREATE UNIQUE INDEX booking_one_per_patient ON bookings (patient_id) WHERE status = 'booked';
CREATE UNIQUE INDEX booking_reference ON bookings (department, reference) WHERE status = 'booked';
CREATE INDEX booking_second_days ON bookings (department, centre, day2) WHERE status = 'booked';
CREATE INDEX ix_bookings_call_id ON bookings (call_id);

CREATE TABLE attendance (
    booking_id bigint NOT NULL REFERENCES bookings ON DELETE CASCADE,
    dose smallint NOT NULL,
    came boolean NOT NULL,
    noted_at timestamptz NOT NULL,
    PRIMARY KEY (booking_id, dose),
    CONSTRAINT attendance_dose CHECK (dose IN (1, 2))
);

CREATE TABLE waiting_entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    patient_id bigint NOT NULL REFERENCES patients ON DELETE CASCADE,
    department varchar NOT NULL,
    priority smallint NOT NULL,
    centres text[] NOT NULL,
    vaccines text[] NOT NULL,
    not_before date NOT NULL,
    wish jsonb NOT NULL,
    single boolean NOT NULL,
    status varchar NOT NULL,
    entered_at timestamptz NOT NULL,
    CONSTRAINT waiting_status CHECK (status IN ('waiting', 'offered', 'served', 'left', 'expired'))
);
CREATE UNIQUE INDEX waiting_once ON waiting_entries (patient_id) WHERE status IN ('waiting', 'offered');
CREATE INDEX waiting_order ON waiting_entries (department, priority, entered_at, id) WHERE status = 'waiting';

CREATE TABLE identity_tries (
    mark varchar NOT NULL,
    day date NOT NULL,
    kind varchar NOT NULL,
    count smallint NOT NULL,
    PRIMARY KEY (mark, day, kind),
    CONSTRAINT identity_kind CHECK (kind IN ('caller', 'record'))
);
