"""Ending a framework whose term is over: what is still open, the verbs, and the page."""
