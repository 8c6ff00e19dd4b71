"""One screen for who decides: what needs a decision, what is red or late, since when, and what was tried."""
