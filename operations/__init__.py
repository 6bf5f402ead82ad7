"""Drives Terraform and looks after what is deployed. Never imports cdktf."""
