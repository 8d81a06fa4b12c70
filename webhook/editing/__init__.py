"""Content that is edited while the server runs: a layer of its own, kept as a Git repository below DATA_DIR."""
