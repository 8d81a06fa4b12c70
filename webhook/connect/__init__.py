"""Connecting a channel: what an operator does once, with every fault said in plain words."""
