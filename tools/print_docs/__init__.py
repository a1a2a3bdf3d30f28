"""Print the pages of docs/reference that come from declarations in the code."""
