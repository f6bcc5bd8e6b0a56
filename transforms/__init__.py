"""Awas: the stages of a day, in the order of the data, and the modules that all stages use."""
