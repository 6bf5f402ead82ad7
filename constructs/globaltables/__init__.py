"""Constructs for DynamoDB global tables, with CDK for Terraform."""
