"""Does it work? Backtests, the experiment in the lists, fairness, indicators on trial and the smoke alarm."""
