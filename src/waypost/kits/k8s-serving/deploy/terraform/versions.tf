terraform {
  required_version = ">= 1.9"

  required_providers {
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "~> 2.35"
    }
  }

  # State is kept in the cluster, with a lock; use your own backend when the cluster is yours to lose.
  backend "kubernetes" {
    secret_suffix = "model-serving"
  }
}

provider "kubernetes" {
  config_path    = var.kubeconfig
  config_context = var.context
}
