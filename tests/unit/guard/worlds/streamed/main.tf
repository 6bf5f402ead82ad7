# A table whose changes go to a data stream, and those that a consumer could not handle to a queue.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}
provider "aws" {
  region            = "us-east-1"
  s3_use_path_style = true
}
resource "aws_dynamodb_table" "app" {
  name         = "app"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "pk"
  attribute {
    name = "pk"
    type = "S"
  }
  stream_enabled   = true
  stream_view_type = "NEW_IMAGE"
}
resource "aws_kinesis_stream" "changes" {
  name             = "app-changes"
  retention_period = 48
  stream_mode_details {
    stream_mode = "ON_DEMAND"
  }
}
resource "aws_dynamodb_kinesis_streaming_destination" "app" {
  table_name = aws_dynamodb_table.app.name
  stream_arn = aws_kinesis_stream.changes.arn
}
resource "aws_sqs_queue" "failed" {
  name                       = "app-failed"
  message_retention_seconds  = 1209600
  visibility_timeout_seconds = 30
}
resource "aws_sqs_queue" "orders" {
  name = "orders"
}
resource "aws_s3_bucket" "code" {
  bucket = "code"
}
resource "aws_s3_object" "code" {
  bucket         = aws_s3_bucket.code.bucket
  key            = "empty.zip"
  content_base64 = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="
}
resource "aws_iam_role" "consumer" {
  name = "consumer"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "consumer" {
  role = aws_iam_role.consumer.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "dynamodb:*", Resource = "*" },
      { Effect = "Allow", Action = "sqs:SendMessage", Resource = "*" },
    ]
  })
}
resource "aws_lambda_function" "consumer" {
  function_name = "consumer"
  role          = aws_iam_role.consumer.arn
  runtime       = "python3.13"
  handler       = "consumer.handle"
  s3_bucket     = aws_s3_object.code.bucket
  s3_key        = aws_s3_object.code.key
}
resource "aws_lambda_event_source_mapping" "consumer" {
  event_source_arn  = aws_dynamodb_table.app.stream_arn
  function_name     = aws_lambda_function.consumer.arn
  starting_position = "LATEST"
  depends_on        = [aws_iam_role_policy.consumer] # Lambda looks at the role when the mapping is made.
  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.failed.arn
    }
  }
}
