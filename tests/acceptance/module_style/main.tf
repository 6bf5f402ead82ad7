variable "stage" {
  type    = string
  default = "prod"
}

locals {
  name = "baskets-${var.stage}"
}

provider "aws" {
  region = "us-east-1"
}

module "baskets" {
  source = "./table"
  count  = 1

  name            = local.name
  replica_regions = ["eu-west-1", "ap-southeast-1"]
  tags = {
    Name  = local.name
    Stage = var.stage
  }
}
