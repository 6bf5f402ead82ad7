"""Application Auto Scaling for DynamoDB: targets, target tracking, schedules, and what they do to capacity."""
