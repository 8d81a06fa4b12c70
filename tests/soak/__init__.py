"""Long runs under faults and load: the real server between fakes, everything that it says counted."""
