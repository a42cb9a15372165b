"""Attempts to reach a person by telephone: claimed, made, recorded, reconciled with the carrier."""
