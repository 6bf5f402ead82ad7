"""DynamoDB's control plane as AWS has it for global tables, version 2019.11.21."""
