"""`make bench`: ratios within one run, against a bare edge, a simple bot and rapidfuzz. Raw: docs/measured."""
