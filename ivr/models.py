"""Every table, imported in one place so that the metadata is whole."""

from ivr.booking import models as booking
from ivr import calls_tables as calls

__all__ = ["booking", "calls"]
