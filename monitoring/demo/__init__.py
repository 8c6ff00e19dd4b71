"""The demo: the real facts of `fixtures/`, and what is made up beside them, written as a person's work is."""
