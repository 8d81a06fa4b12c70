"""Connecting a channel, against the fakes."""
