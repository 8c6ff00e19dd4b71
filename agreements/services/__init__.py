"""Verbs on agreements."""
