"""Journeys: recorded bytes in over HTTP, through the real processes, to what each provider was told to send."""
