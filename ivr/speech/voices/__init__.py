"""What speaks: synthetic voices and human recordings."""
