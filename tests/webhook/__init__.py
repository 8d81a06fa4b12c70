"""Tests of everything that can fail."""
