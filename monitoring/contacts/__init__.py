"""Whom to call: the contacts of a framework in the steps of its escalation ladder."""
