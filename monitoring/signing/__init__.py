"""Agreeing and signing: the page of an annual agreement, its document, and recording an amendment."""
