"""Putting a commitment before a higher level: what is asked, what each party answers, and how it was settled."""
