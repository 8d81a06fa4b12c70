"""What every store promises: one class a port, run on each store."""
