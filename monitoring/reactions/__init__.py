"""What parties say about the lights of a round: proposals, reactions, the agenda, corrections."""
