"""What readers see is written with these: words of their language, reasons, names made harmless."""
