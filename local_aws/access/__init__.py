"""What AWS asks IAM on a call and the emulator does not: see `authorization`, `table_keys`, `condition_keys`."""
