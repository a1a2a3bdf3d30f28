"""What breaks when trade stops, plants fail or demand surges: one shock, told by month."""
