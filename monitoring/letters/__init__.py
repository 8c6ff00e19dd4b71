"""A draft of the letter to the council about how the agreements go, with the monitor as annex."""
