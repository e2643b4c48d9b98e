terraform {
  required_version = ">= 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.0"
    }
  }
}

# Budgets are asked for in the name of a project; user_project_override says which.
provider "google" {
  project               = var.project
  region                = var.location
  billing_project       = var.project
  user_project_override = true
}
