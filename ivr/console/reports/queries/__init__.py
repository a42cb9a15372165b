"""The statistics: pure computations over counted rows, and the queries that count."""
