"""The line calls out: who is told what, when, by which channel, and never twice."""
