"""What CloudWatch Logs makes of events: metric filters and the patterns they look with."""
