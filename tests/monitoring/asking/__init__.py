"""Tests of asking a colleague by mail."""
