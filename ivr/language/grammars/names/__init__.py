"""Names, said or spelled."""
