"""Policy: dated provisions of law, and what they do to a world."""
