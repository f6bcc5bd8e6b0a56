"""What a release was made from, what is in it, and who signed it."""
