"""How a write reaches the other regions: late, in order, and only if it is still the last one."""
