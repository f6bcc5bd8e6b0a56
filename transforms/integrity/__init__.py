"""Whether what was kept and what came is what was written: signatures, chains of lines, digests of the lake's files."""
