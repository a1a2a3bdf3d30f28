"""Past withholding predicted from what was known before it, and judged."""
