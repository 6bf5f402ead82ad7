"""A plan as the rules look at it: tables with their replicas by region, keys and who uses them, regions resolved."""
