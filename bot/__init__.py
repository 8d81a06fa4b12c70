"""What we say and remember: messages, turns, handlers. No network, no database, no clock of its own."""
