"""Build the tables of past withholding from the raw extracts."""
