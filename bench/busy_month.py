"""A month of a busy department, written straight into the tables: 100,000 calls and 30,000 appointments.

Nobody in it exists. Everything is drawn from one seed, so that two runs measure the same."""

import random
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine, insert, text

from ivr.booking.patient_search import marks
from ivr.booking.slots.bulk_forms import open_slots
from ivr.booking.tables import PatientRow
from ivr.calls.counters import count_calls
from ivr.core.clock import PARIS
from ivr.core.db import transaction
from ivr.line import Line

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=PARIS)
"""A Tuesday afternoon: the business clock of the run."""
DAYS = 30
CALLS = 100_000
APPOINTMENTS = 30_000
GAP = 28
"""Days between both injections of a pair."""
NAMES = ("Martin", "Bernard", "Dubois", "Moreau", "Laurent", "Lefebvre", "Garnier", "Fontaine", "Perrin", "Le Goff")
FIRST_NAMES = ("Jeanne", "Marcel", "Suzanne", "Henri", "Odette", "Lucien", "Yvonne", "André", "Simone", "Fernand")
STEPS = (
    "welcome.ring", "welcome.menu", "eligibility.whom", "identify.birth_date", "identify.birth_date_ok",
    "eligibility.question", "eligibility.question", "eligibility.question", "identify.last_name",
    "identify.first_name", "identify.town", "identify.phone", "book.when", "book.offer", "confirm.pair",
)  # fmt: skip

_CALLS = """INSERT INTO calls (id, department, carrier_sid, caller_mark, turn, outcome, notice, rule_version,
 started_at, touched_at, ended_at) SELECT 'call' || n, :department, 'CA' || n,
 md5(CAST(CAST(random() * :calls * 0.6 AS int) AS text)), 14,
 (ARRAY['booked', 'booked', 'booked', 'booked', 'booked', 'person', 'person', 'callback', 'hung_up', 'informed'])
 [1 + n % 10], '', '', s, s, s + interval '1 second' * (CASE n % 10 WHEN 8 THEN n % 40 ELSE 180 + n % 300 END)
 FROM (SELECT n, CAST(:today AS timestamptz) - interval '1 day' * (n / 10 % :days)
 - interval '4 hours' * (random() + random()) AS s
 FROM generate_series(1, :calls) AS n) AS moments"""
_TURNS = """INSERT INTO turns (call_id, number, step, result, mode, taken_at, millis)
 SELECT 'call' || n, i - 1, step, coalesce(CASE WHEN step = 'identify.birth_date_ok' AND n % 23 = 0 THEN 'denied' END,
 (ARRAY['doubtful', 'no_match', 'no_input'])[1 + (n * 7 + i * 3) % 37], 'understood'),
 (ARRAY['keys', 'words', 'words'])[1 + (n + i) % 3], :today, 8 + n % 40
 FROM generate_series(1, :calls) AS n CROSS JOIN unnest(CAST(:steps AS text[])) WITH ORDINALITY AS t(step, i)
 WHERE i <= CASE n % 10 WHEN 8 THEN 3 WHEN 5 THEN 9 WHEN 6 THEN 7 ELSE 15 END"""
_WAITED = """INSERT INTO queue_entries (call_id, department, priority, status, entered_at, left_at)
 SELECT id, department, 0, CASE WHEN hashtext(id) % 20 = 0 THEN 'left' ELSE 'served' END, started_at + interval '90 s',
 ended_at FROM calls WHERE outcome = 'person'"""
_RINGS = """INSERT INTO rings (key, department, entry, account, state, made_at, accepted_at, ended_at,
 wrapped_at)
 SELECT 'ring' || id, department, id, (SELECT min(id) FROM accounts), 'ended', entered_at,
 entered_at + interval '1 second' * (id % 40), left_at,
 left_at + interval '20 s' FROM queue_entries WHERE status = 'served'"""
_TICKETS = """INSERT INTO tickets (call_id, department, due_day, due_part, status, sealed, opened_at)
 SELECT id, department, CAST(started_at AS date) + 1, 'morning',
 CASE WHEN started_at > CAST(:today AS timestamptz) - interval '6 hours' THEN 'open' ELSE 'done' END,
 CASE WHEN started_at > CAST(:today AS timestamptz) - interval '6 hours' THEN CAST(:case AS bytea) END, ended_at
 FROM calls WHERE outcome = 'callback'"""
_BOOKINGS = """INSERT INTO bookings (department, call_id, holder, status, centre, vaccine, slot1_id, day1, slot2_id,
 day2, single, gap_least, gap_most, expires_at, renewals, rule_version, reference, patient_id, made_by, held_at,
 confirmed_at)
 SELECT p.department, CASE WHEN p.n <= :calls THEN 'call' || p.n END, '', 'booked', s.centre, s.vaccine,
 s.id, s.day, s.second, s.day + :gap,
 false, 21, 42, :today, 0, '', lpad(CAST(p.n AS text), 6, '0'), p.id,
 CASE WHEN p.n % 10 IN (5, 7) THEN 'agent:1' ELSE 'bot' END, at, at
 FROM (SELECT id, department, row_number() OVER (ORDER BY id) AS n FROM patients) AS p
 JOIN (SELECT a.*, b.id AS second, row_number() OVER (ORDER BY a.day + abs(hashtext(a.centre)) % 30,
 places.number, a.time, a.centre) AS n
 FROM slots AS a JOIN slots AS b ON b.centre = a.centre AND b.time = a.time AND b.day = a.day + :gap
 CROSS JOIN generate_series(1, 6) AS places(number) WHERE a.capacity - a.margin - a.reserved2 >= places.number
 AND b.reserved2 >= places.number) AS s ON s.n = p.n
 CROSS JOIN LATERAL (SELECT CAST(:today AS timestamptz) - interval '1 day' * (p.n % :days) AS at) AS m"""
_TAKEN = """UPDATE slots SET taken1 = coalesce(f.n, 0), taken2 = coalesce(s.n, 0) FROM slots AS own
 LEFT JOIN (SELECT slot1_id AS id, count(*) AS n FROM bookings GROUP BY slot1_id) AS f ON f.id = own.id
 LEFT JOIN (SELECT slot2_id AS id, count(*) AS n FROM bookings GROUP BY slot2_id) AS s ON s.id = own.id
 WHERE own.id = slots.id AND coalesce(f.n, s.n) IS NOT NULL"""
_ATTENDANCE = """INSERT INTO attendance (booking_id, dose, came, noted_at)
 SELECT id, 1, id % 20 > 0, :today FROM bookings WHERE day1 < CAST(:today AS date)"""
_AUDIT = """INSERT INTO audit_log (at, department, account_id, deed, act, record)
 SELECT CAST(:today AS timestamptz) - interval '10 seconds' * n, :department, (SELECT min(id) FROM accounts),
 'patient.read', 'read', 'patient:' || (SELECT min(id) FROM patients) + n % :appointments
 FROM generate_series(1, 2 * :calls) AS n"""


def fill(line: Line, calls: int = CALLS, appointments: int = APPOINTMENTS) -> None:
    """Writes the month into an empty, migrated database in which somebody has an account."""
    department = line.departments.current().all[0]
    with transaction(line.engine) as session:
        open_slots(session, department, NOW.date() - timedelta(days=35), 13)
        session.execute(text("UPDATE slots SET capacity = 2 * capacity, reserved2 = 2 * reserved2"))
    with line.engine.begin() as connection:
        _people(connection, line, department.slug, appointments)
        values = {"department": department.slug, "today": NOW, "days": DAYS, "calls": calls, "gap": GAP}
        values |= {"steps": list(STEPS), "appointments": appointments}
        values |= {"case": line.vault.seal({"phone": "+33385550142", "reason": "asked", "gathered": {}})}
        connection.execute(text("SELECT setseed(0.42)"))
        for statement in (_CALLS, _TURNS, _WAITED, _RINGS, _TICKETS, _BOOKINGS, _TAKEN, _ATTENDANCE, _AUDIT):
            connection.execute(text(statement), values)
    _tidy(line.engine)
    count_calls(line.engine, [department], NOW)
    _tidy(line.engine)


def _people(connection: Connection, line: Line, department: str, appointments: int) -> None:
    chance = random.Random(42)
    rows = []
    for number in range(appointments):
        birth = date(1930, 1, 1) + timedelta(days=chance.randrange(9000))
        phone = f"+3338{number:07d}"
        person = {"birth_date": birth.isoformat(), "phone": phone, "postal_code": "71000"}
        person |= {"last_name": chance.choice(NAMES), "first_name": chance.choice(FIRST_NAMES)}
        rows.append(
            {
                "department": department,
                "identity_mark": f"id{number}",
                "phone_mark": line.vault.fingerprint(phone),
                "birth_mark": "",
                "phone_kind": "landline",
                "sealed": line.vault.seal(person),
                "group_code": "75",
                "insee": "71270",
                "to_complete": [] if number % 50 else ["first_name"],
                "rule_version": "",
                "decided_at": NOW,
                "created_at": NOW,
                "delete_after": NOW.date() + timedelta(days=200),
                "search_marks": marks(line.vault, department, person),
            }
        )
    connection.execute(insert(PatientRow), rows)


def _tidy(engine: Engine) -> None:
    """What the database does by itself within minutes."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
