"""New words for a speech model: their sounds, and its graph with them."""
