"""Pure statistics: arrays in, arrays out; no database, no clock, no files. Every stage may use it."""
