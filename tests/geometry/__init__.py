"""Sizes and bins against brute force."""
