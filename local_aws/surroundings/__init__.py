"""What services around the table do on AWS and the emulator leaves out: trails and VPC endpoints."""
