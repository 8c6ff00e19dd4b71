"""National goals and Global Goals: what commitments here contribute to elsewhere, and how that goes."""
