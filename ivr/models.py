"""Every table, imported in one place so that the metadata is whole."""

from ivr import calls_tables as calls
from ivr import switches_table as switches
from ivr.booking import attendance_table as attendance
from ivr.booking import models as booking
from ivr.booking import slot_action_tables as slot_actions
from ivr.booking.moves import tables as moves
from ivr.console import tables as console
from ivr.outbound import tables as outbound
from ivr.outbound import texts_table as texts
from ivr.room import tables as room
from ivr.statistics import tables as statistics

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
