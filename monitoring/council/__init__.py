"""What the council was promised, asked and decided itself, and the letters that told it how that stands."""
