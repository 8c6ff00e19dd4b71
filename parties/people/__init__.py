"""Who works for a party: what they may do there, and leaving."""
