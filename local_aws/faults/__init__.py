"""What can be made to go wrong on purpose, and what is wrong right now."""
