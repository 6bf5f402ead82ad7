"""Lets go of everything of an environment without touching AWS, and leaves configuration to go on with."""
