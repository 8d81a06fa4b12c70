"""Mirrors webhook/evaluation."""
