"""French: what the line understands and what it says. Pure."""
