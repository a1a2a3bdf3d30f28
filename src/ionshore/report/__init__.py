"""Findings told: one offline page in English or Korean, and the charts it is made of."""
