"""Bids: what every party offers for the coming years, the answers to it and how each line ended."""
