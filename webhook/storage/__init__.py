"""The ports of bot/ports.py over SQLite, and in memory for tests and demonstrations. Nothing above knows which."""
