"""The problem of a case in named groups of rows, and its answer in tables."""
