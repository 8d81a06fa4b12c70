"""Tests mirror the tree."""

FOLDER = "HOIDAP06_TESTS_FOLDER"  # the environment in which a run names a folder to all of its processes
