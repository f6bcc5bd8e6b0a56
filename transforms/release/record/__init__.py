"""What a release was made from, what is in it, and who vouches for it."""
