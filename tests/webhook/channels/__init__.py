"""Channels: from recorded bytes to messages, from replies to what a provider takes."""
