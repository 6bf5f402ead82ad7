# A global table over three regions, encrypted with a key per region.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}
variable "home" { default = "us-east-1" }
variable "copy" { default = "eu-west-1" }
provider "aws" { region = var.home }
provider "aws" {
  alias  = "copy"
  region = var.copy
}
provider "aws" {
  alias  = "far"
  region = "ap-southeast-1"
}
resource "aws_kms_key" "home" {
  is_enabled = true
}
resource "aws_kms_key" "copy" {
  provider = aws.copy
}
resource "aws_kms_key" "far" {
  count    = 1
  provider = aws.far
}
resource "aws_kms_key" "spare" {
  is_enabled = true
}
resource "aws_dynamodb_table" "app" {
  name         = "app"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "pk"
  attribute {
    name = "pk"
    type = "S"
  }
  attribute {
    name = "email"
    type = "S"
  }
  stream_enabled              = true
  stream_view_type            = "NEW_AND_OLD_IMAGES"
  deletion_protection_enabled = true
  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = 20
  }
  ttl {
    attribute_name = "expires"
    enabled        = true
  }
  global_secondary_index {
    name            = "by-email"
    hash_key        = "email"
    projection_type = "ALL"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.home.arn
  }
  replica {
    region_name            = var.copy
    kms_key_arn            = aws_kms_key.copy.arn
    point_in_time_recovery = true
  }
  replica {
    region_name = "ap-southeast-1"
    kms_key_arn = aws_kms_key.far[0].arn
  }
}
