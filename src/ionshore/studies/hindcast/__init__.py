"""Predict a year from the one before it, and judge against what happened."""
