"""Watches a global table from one of its regions: writes pulses, and looks for those of the other regions.

Every region has a ring of a few items of its own, whose keys begin with the mark and its name. A pulse overwrites the
oldest of them, so nothing piles up, and the overwriting itself shows whether the last writer wins. Each pulse carries a
sequence number, when it was written, when the next one is due, and what its region had seen of the others by then.
That is the probe's whole memory: a function keeps none.

Runs in AWS Lambda with the boto3 that the runtime brings, and imports nothing else.
"""
