"""Every table, imported in one place so that the metadata is whole."""

from ivr.agents import tables as room
from ivr.booking import attendance_table as attendance
from ivr.booking import tables as booking
from ivr.booking.rescheduling import tables as moves
from ivr.booking.slots import tables as slot_actions
from ivr.calls import counter_tables as statistics
from ivr.calls import tables as calls
from ivr.console import tables as console
from ivr.department import overrides as switches
from ivr.outbound import tables as outbound
from ivr.outbound import texts_table as texts

__all__ = [
    "attendance",
    "booking",
    "calls",
    "console",
    "moves",
    "outbound",
    "room",
    "slot_actions",
    "statistics",
    "switches",
    "texts",
]
