"""Build the tables of the cost model from ``data-raw``."""
