"""What parties need from each other (A if B), how that stands, and who is held up by whom."""
