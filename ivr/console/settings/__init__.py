"""The supervisor's switches."""
