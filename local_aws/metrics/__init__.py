"""The metrics AWS publishes for DynamoDB, put into the emulator's CloudWatch as calls are made."""
