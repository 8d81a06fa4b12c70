"""Everything that can fail: HTTP, channels, storage, sending, and the one place that wires them."""
