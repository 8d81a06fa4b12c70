"""Mirrors the tree of the product."""
