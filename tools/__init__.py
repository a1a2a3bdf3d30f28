"""Builders of what ships: the worlds, the cost tables, the browser parts, the printed pages."""
