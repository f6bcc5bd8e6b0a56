"""Experiments on the product: worlds with a known truth, and what is measured on them."""
