"""Experiments on the product, and examinations of its readers: known worlds, damaged files, and judges of both."""
