"""The carrier's webhooks: signed forms in, TwiML out."""
