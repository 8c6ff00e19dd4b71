"""Keeping the contacts of a party up to date."""
