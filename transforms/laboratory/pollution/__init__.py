"""Pollution of delimited text, generated anew after the kinds of Pollock.

Source of the kinds: Vitagliano, Hameed, Jiang, Reisener, Wu, Naumann: Pollock, a data loading benchmark (VLDB 2023).
One clean file, and variants of it in which one thing is not as RFC 4180 has it: for the file, for one row, for one
cell. `python -m transforms.laboratory.pollution` delivers each of them and prints how the kinds ended.
"""
