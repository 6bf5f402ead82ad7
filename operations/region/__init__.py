"""A region's life cycle: joined, left, and the home moved, one at a time and never by a replacement."""
