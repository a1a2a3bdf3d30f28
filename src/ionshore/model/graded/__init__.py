"""Grades: what of a good passes tests that look back along the chain."""
