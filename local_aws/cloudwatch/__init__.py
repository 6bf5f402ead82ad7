"""What CloudWatch does with alarms: every protocol and kind, evaluated as on AWS and delivered to topics."""
