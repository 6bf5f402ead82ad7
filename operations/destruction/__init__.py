"""Takes a global table down in order: what people would miss stays, and what stands in the way is said beforehand."""
