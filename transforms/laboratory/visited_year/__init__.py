"""A simulated year whose lists hear of the visits that they led to, beside the same year whose lists hear of none.

The records of the world are the same in both; what differs is whether the next list knows what a visit found.
"""
