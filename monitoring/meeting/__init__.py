"""Going through a round in a meeting, on one screen, and the decisions that come of it."""
