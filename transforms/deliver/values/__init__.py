"""Values: the text of a cell read as a date, time, number, identifier or code, and what cannot be read set aside."""
