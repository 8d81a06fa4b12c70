"""What every fake shares; it is part of the product, since `hoidap06 demo` runs on it."""

from webhook.demo.server import FAULTS, FakeServer, Sent, main

__all__ = ["FAULTS", "FakeServer", "Sent", "main"]
