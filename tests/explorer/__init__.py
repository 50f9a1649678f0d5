"""The explorer: its page, its command, and its JavaScript in a real browser."""
