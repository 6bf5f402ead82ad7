"""Constructs for DynamoDB global tables, with CDK for Terraform."""

from globaltables.synthesis import install

install()
