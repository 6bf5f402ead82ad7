terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

variable "name" {
  type = string
}

variable "replica_regions" {
  type = list(string)
}

variable "tags" {
  type = map(string)
}

resource "aws_dynamodb_table" "this" {
  name             = var.name
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  range_key        = "at"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  tags             = var.tags

  attribute {
    name = "id"
    type = "S"
  }
  attribute {
    name = "at"
    type = "N"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }

  ttl {
    enabled        = true
    attribute_name = "expires"
  }

  dynamic "replica" {
    for_each = toset(var.replica_regions)
    content {
      region_name            = replica.value
      propagate_tags         = replica.value == "eu-west-1"
      point_in_time_recovery = replica.value == "eu-west-1"
    }
  }
}

resource "aws_dynamodb_contributor_insights" "this" {
  table_name = aws_dynamodb_table.this.name
}
