"""AWS Backup for DynamoDB: locks, policies, jobs that really back up, copy and restore, and restore testing plans."""
