"""Pairs of slots: what may be booked, held, moved and cancelled."""
