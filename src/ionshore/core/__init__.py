"""Ground everything stands on: errors, units, calendar, words."""
