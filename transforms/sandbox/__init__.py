"""A sandbox (box, for short) for what reads hostile files: a process without keys, network or other files, limited.

`confinement` closes it around a process. `server` is a small process that knows nothing secret and opens a box, as a
copy of itself, for each piece of work that it is asked for; `client` is who asks. So the libraries of a reader are
loaded once for all the files of a run, and each piece of work still has a process of its own, that nothing outlives.
"""
