"""Who waits for an appointment."""
