locals {
  name = "model-serving"
}

module "workspace" {
  source = "./modules/workspace"

  name       = local.name
  max_cpu    = var.max_cpu
  max_memory = var.max_memory
}
