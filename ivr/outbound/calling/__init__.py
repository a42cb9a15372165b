"""Attempts to reach somebody by telephone: claimed, made, recorded, reconciled with the carrier."""
