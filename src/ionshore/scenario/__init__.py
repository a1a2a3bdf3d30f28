"""Scenarios: what differs from a world, and the case that both make."""
