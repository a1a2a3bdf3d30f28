"""Stored pictures of the problem: every row of a napkin world, readable in review."""
