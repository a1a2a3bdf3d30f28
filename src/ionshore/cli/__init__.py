"""Commands and their texts of help."""
