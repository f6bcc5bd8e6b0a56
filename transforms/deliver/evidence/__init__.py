"""Evidence: what shows later that a delivery was taken in as it was sent: signatures, digests of files and rows."""
