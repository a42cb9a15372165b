"""The tables' history, and all tables together."""
