"""Awas: the stages of a day, in the order of the data, and the ground floor they stand on."""
