"""Drives one Terraform or OpenTofu binary over one synthesized stack folder. Knows nothing of DynamoDB.

The way through it: `find_binary` -> `find_provider` -> `terraform_environment` -> `Terraform(...)` -> `init`, `plan`,
`show_plan`, `apply`. Import from the modules: this package loads nothing by itself.
"""
