"""A department as data: pure values and lookups. `ivr.department.files` reads them from files."""

from ivr.department.department import Department
from ivr.department.hours import HalfDay, OpeningPeriod, Suspension, is_public_holiday
from ivr.department.listening import Listening
from ivr.department.medicine import Answer, Gap, Group, HandOverReason, Interval, Question, RuleOutcome, Vaccine, age_on
from ivr.department.outbound import Outbound
from ivr.department.places import Centre, Commune, Places, Surroundings
from ivr.department.service import BookingPeriod, CallerIds, Limits, SlotGrid, Topic
from ivr.department.switches import WHOLE, Switches
from ivr.department.week import CALL_CEILING, Week, Window

__all__ = [
    "CALL_CEILING",
    "WHOLE",
    "Answer",
    "BookingPeriod",
    "CallerIds",
    "Centre",
    "Commune",
    "Department",
    "Gap",
    "Group",
    "HalfDay",
    "HandOverReason",
    "Interval",
    "Limits",
    "Listening",
    "OpeningPeriod",
    "Outbound",
    "Places",
    "Question",
    "RuleOutcome",
    "SlotGrid",
    "Surroundings",
    "Suspension",
    "Switches",
    "Topic",
    "Vaccine",
    "Week",
    "Window",
    "age_on",
    "is_public_holiday",
]
