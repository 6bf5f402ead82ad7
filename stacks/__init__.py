"""Which stacks an environment has and how the constructs are wired; no resource is defined here."""
