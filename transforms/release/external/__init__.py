"""What may leave the authority: the packet of whoever asks why, and files for other authorities."""
