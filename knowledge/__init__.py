"""What we know: typed entries, their lexicon and index, and the support points."""
