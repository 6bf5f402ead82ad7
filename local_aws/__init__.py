"""The embedded AWS: a pinned emulator plus the behaviour it lacks."""
