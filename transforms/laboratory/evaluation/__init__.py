"""`make evaluate`: what the system is worth, on real files where they lie beside the project, and in simulation."""
