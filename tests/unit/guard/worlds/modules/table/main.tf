terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.there]
    }
  }
}
variable "name" { type = string }
resource "aws_dynamodb_table" "this" {
  name             = var.name
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "pk"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  attribute {
    name = "pk"
    type = "S"
  }
  lifecycle {
    ignore_changes = [replica]
  }
}
resource "aws_dynamodb_table_replica" "there" {
  provider                    = aws.there
  global_table_arn            = aws_dynamodb_table.this.arn
  point_in_time_recovery      = true
  deletion_protection_enabled = true
}
