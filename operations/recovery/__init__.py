"""Finds what AWS has and the state has not, and takes it over."""
