# Two tables by for_each in a module that gets its providers, with replicas as resources of their own.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}
variable "tables" {
  type    = list(string)
  default = ["carts", "users"]
}
variable "there" { default = "eu-west-1" }
provider "aws" {
  alias  = "here"
  region = "us-east-1"
}
provider "aws" {
  alias  = "there"
  region = var.there
}
module "table" {
  source    = "./table"
  for_each  = toset(var.tables)
  name      = each.key
  providers = { aws = aws.here, aws.there = aws.there }
}
