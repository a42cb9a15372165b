"""Who is expected in a centre, and who came."""
