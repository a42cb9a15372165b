"""Booking and moving appointments by agents."""
