"""Moves: a centre's days are closed and everybody expected there gets another pair, held while she is told."""
