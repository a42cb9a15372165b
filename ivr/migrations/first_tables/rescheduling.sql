CREATE TABLE moves (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    department varchar NOT NULL,
    centre varchar NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    reason varchar NOT NULL,
    targets text[] NOT NULL,
    earliest date NOT NULL,
    latest date NOT NULL,
    doses_to varchar NOT NULL DEFAULT '',
    state varchar NOT NULL,
    made_by varchar NOT NULL,
    made_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    ended_at timestamptz,
    reopened_at timestamptz,
    CONSTRAINT move_confirmed CHECK (state = 'drafted' OR confirmed_at IS NOT NULL),
    CONSTRAINT move_days CHECK (first_day <= last_day AND earliest <= latest),
    CONSTRAINT move_state CHECK (state IN ('drafted', 'confirmed', 'stopped', 'done'))
);
CREATE INDEX moves_of_department ON moves (department, made_at);

CREATE TABLE move_rows (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    move_id bigint NOT NULL REFERENCES moves ON DELETE CASCADE,
    department varchar NOT NULL,
    booking_id bigint NOT NULL REFERENCES bookings ON DELETE CASCADE,
    state varchar NOT NULL,
    why varchar NOT NULL DEFAULT '',
    centre varchar,
    vaccine varchar,
    slot1_id bigint,
    day1 date,
    slot2_id bigint,
    day2 date,
    gap_least smallint,
    gap_most smallint,
    takes1 boolean NOT NULL DEFAULT false,
    takes2 boolean NOT NULL DEFAULT false,
    expires_at timestamptz,
    new_booking_id bigint REFERENCES bookings ON DELETE CASCADE,
    changed_at timestamptz NOT NULL,
    CONSTRAINT move_row_once UNIQUE (move_id, booking_id),
    CONSTRAINT move_row_accepted CHECK ((state = 'accepted') = (new_booking_id IS NOT NULL)),
    CONSTRAINT move_row_first CHECK (
        slot1_id IS NOT NULL AND day1 IS NOT NULL AND centre IS NOT NULL AND vaccine IS NOT NULL
        OR slot1_id IS NULL AND slot2_id IS NULL
    ),
    CONSTRAINT move_row_held CHECK (state <> 'held' OR expires_at IS NOT NULL),
    CONSTRAINT move_row_holds CHECK (expires_at IS NULL OR (state IN ('held', 'unreached') AND slot1_id IS NOT NULL)),
    CONSTRAINT move_row_left_why CHECK (state <> 'left' OR why <> ''),
    CONSTRAINT move_row_moves CHECK (slot1_id IS NULL OR takes1 OR takes2),
    CONSTRAINT move_row_state CHECK (
        state IN ('planned', 'held', 'accepted', 'refused', 'another_date', 'unreached', 'left')
    ),
    CONSTRAINT move_row_takes_second CHECK (NOT takes2 OR slot2_id IS NOT NULL),
    CONSTRAINT move_row_whole_pair CHECK (
        slot2_id IS NULL
        OR (day2 IS NOT NULL AND gap_least IS NOT NULL AND gap_most IS NOT NULL
            AND day2 - day1 BETWEEN gap_least AND gap_most)
    ),
    CONSTRAINT move_row_first_slot FOREIGN KEY (slot1_id, centre, vaccine, day1)
        REFERENCES slots (id, centre, vaccine, day),
    CONSTRAINT move_row_second_slot FOREIGN KEY (slot2_id, centre, vaccine, day2)
        REFERENCES slots (id, centre, vaccine, day)
);
CREATE INDEX move_row_holds_due ON move_rows (expires_at) WHERE expires_at IS NOT NULL;
CREATE UNIQUE INDEX move_row_one_hold ON move_rows (booking_id) WHERE expires_at IS NOT NULL;
CREATE INDEX move_rows_bookings ON move_rows (booking_id);
CREATE INDEX move_rows_first_slots ON move_rows (slot1_id) WHERE expires_at IS NOT NULL;
CREATE INDEX move_rows_new_bookings ON move_rows (new_booking_id);
CREATE INDEX move_rows_second_slots ON move_rows (slot2_id) WHERE expires_at IS NOT NULL;
CREATE INDEX move_rows_states ON move_rows (move_id, state);

CREATE TABLE move_doses (
    move_id bigint NOT NULL REFERENCES moves ON DELETE CASCADE,
    slot_id bigint NOT NULL REFERENCES slots ON DELETE CASCADE,
    doses smallint NOT NULL,
    brought boolean NOT NULL DEFAULT false,
    PRIMARY KEY (move_id, slot_id),
    CONSTRAINT move_doses_some CHECK (doses > 0)
);

CREATE TABLE move_closed (
    move_id bigint NOT NULL REFERENCES moves ON DELETE CASCADE,
    slot_id bigint NOT NULL REFERENCES slots ON DELETE CASCADE,
    PRIMARY KEY (move_id, slot_id)
);
