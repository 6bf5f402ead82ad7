"""What `make` runs once on a fresh machine: Node beside Python, Terraform in the project folder."""
