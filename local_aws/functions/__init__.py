"""What surrounds a Lambda function on AWS: who may start it, what it may, what is measured of it, and its stream."""
