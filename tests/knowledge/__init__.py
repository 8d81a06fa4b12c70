"""Tests of knowledge/: they mirror its files."""
