"""The simulated world: agencies, employers, workers and travellers, and what a state would deliver about them.

Everything is invented and follows from a seed. `python -m transforms.laboratory.world --out DIR` writes `DIR/drops` in
the form of the delivery contracts, and `DIR/truth`, the ground truth that no delivery shows: who runs which scheme
since when, and who only looks as if. Days are whole numbers since 1970-01-01; `MISSING` stands for an empty cell.
"""
