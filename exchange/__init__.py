"""A small Twilio-compatible telephone exchange for people without a carrier account."""
