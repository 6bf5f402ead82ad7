"""One rule per file. `operations.guard.registry` lists them."""
