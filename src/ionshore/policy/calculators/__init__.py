"""Calculators: small named rules of the law put to the facts of one case."""
