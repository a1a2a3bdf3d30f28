"""Questions with names: pure functions from a solution to figures."""
