"""A table of figures from a spreadsheet: what was expected and what was measured."""
