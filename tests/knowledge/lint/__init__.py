"""The rules of lint, one by one and together."""
