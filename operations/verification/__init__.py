"""Proves replication with real writes and reads."""
