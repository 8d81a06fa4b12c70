"""Tests of webhook/storage/ that are about SQLite and its file."""
