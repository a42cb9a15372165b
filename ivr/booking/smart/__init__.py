"""Free places as SMART Scheduling Links: published, and imported."""
