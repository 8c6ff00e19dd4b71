"""Asking a colleague without an account, by a link that opens one field of one line."""
