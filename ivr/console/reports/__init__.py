"""The supervisor's figures."""
