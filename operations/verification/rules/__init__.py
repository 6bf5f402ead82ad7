"""What replication promises, one rule per file; each is a function over the history of one item."""
