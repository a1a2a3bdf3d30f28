"""Make the base year look like the world: reconcile, fit prices, lay cost curves."""
