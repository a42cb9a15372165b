"""Days of a centre are closed and their people moved."""
