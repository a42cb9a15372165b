"""Calls as the exchange carries them: legs, queues, conferences and streams, led by the documents the line answers."""
