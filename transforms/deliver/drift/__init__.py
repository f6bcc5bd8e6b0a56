"""Drift: how a delivery differs from the earlier ones of its source: size, entries that are gone, repeats, figures."""
