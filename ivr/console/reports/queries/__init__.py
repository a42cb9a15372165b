"""The supervisor's figures: pure computations over counted rows, and for each the query that counts."""
