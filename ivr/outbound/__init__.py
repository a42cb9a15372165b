"""Outbound calls and messages: what is sent to a patient, when, by which channel, and never twice."""
