"""Roads through the whole program: solve, run, compare, export."""
