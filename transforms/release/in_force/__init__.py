"""Putting a signed draft in force, and saying which lists are in force."""
