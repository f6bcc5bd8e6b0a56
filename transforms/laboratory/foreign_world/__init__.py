"""A second simulated world that nobody tunes on.

It is written from the delivery contracts and from the public literature on recruitment fraud (ILO, UNODC, IOM, FATF),
without knowledge of the indicators, and it keeps the truth apart from what it delivers.
"""
