"""Calls over the carrier's media streams."""
