"""Who changed what, and who took data along: one log; what is kept of a person, and for how long."""
