"""Journeys in headless Chromium through the server as `serve` starts it."""
