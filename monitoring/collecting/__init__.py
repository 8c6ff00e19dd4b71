"""Collecting what was done with little effort: one page per person, attachments, figures asked once."""
