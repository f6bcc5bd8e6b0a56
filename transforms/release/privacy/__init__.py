"""Proof that no release holds a personal value: where its columns come from, and a search of what people typed."""
