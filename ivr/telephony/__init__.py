"""The carrier's side: webhooks, TwiML, audio, media streams and the REST API."""
