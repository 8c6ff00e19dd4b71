"""Making the draft of a year from the evaluation of the last: one page, and one per commitment."""
