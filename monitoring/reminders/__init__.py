"""Reminders: one bundled mail per person about what waits for them."""
