"""Patients on file."""
