"""Every table, imported in one place so that the metadata is whole."""

from ivr.agents import tables as agents
from ivr.booking import tables as booking
from ivr.booking.rescheduling import tables as rescheduling
from ivr.calls import tables as calls
from ivr.console import tables as console
from ivr.core import audit_log
from ivr.department import overrides
from ivr.outbound import tables as outbound

TABLES = (
    agents,
    booking,
    rescheduling,
    calls,
    console,
    audit_log,
    overrides,
    outbound,
)
