"""Fakes of the providers, servers that judge what they are sent as the real ones would, and a street that talks."""
