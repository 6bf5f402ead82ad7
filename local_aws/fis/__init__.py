"""AWS Fault Injection Service, which the emulator lacks: templates, experiments, and the pause of replication."""
