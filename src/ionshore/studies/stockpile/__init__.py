"""How much to hold against withholding: where, in which form, and who together."""
