"""A world: its tables, their schemas, the checks across them."""
