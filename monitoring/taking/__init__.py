"""Lines of bids into the draft of a year: one page with all of them, and one per line."""
