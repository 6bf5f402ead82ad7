"""What AWS asks IAM on a DynamoDB call and the emulator does not: see `authorization` and `table_keys`."""
