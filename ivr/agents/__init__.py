"""The agents' room: who waits, who is there to answer, and how the two are brought together."""
