"""Hypothesis for the model: the same examples on every run, and quick."""

from hypothesis import settings

settings.register_profile("model", max_examples=40, derandomize=True, deadline=None, database=None)
settings.load_profile("model")
