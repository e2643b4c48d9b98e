locals {
  pipeline = "gated-pipeline" # [vertex] pipeline in pipeline.toml
  services = ["aiplatform.googleapis.com", "billingbudgets.googleapis.com", "iam.googleapis.com", "storage.googleapis.com"]
}

data "google_project" "this" {
  project_id = var.project
}

resource "google_project_service" "used" {
  for_each = toset(local.services)

  project            = var.project
  service            = each.value
  disable_on_destroy = false
}

# Data, files of runs and the registry. Files of runs go after a month; the registry stays.
resource "google_storage_bucket" "pipeline" {
  name                        = var.bucket
  location                    = var.location
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  lifecycle_rule {
    condition {
      age            = 30
      matches_prefix = ["${local.pipeline}/root/"]
    }
    action {
      type = "Delete"
    }
  }

  depends_on = [google_project_service.used]
}

# The account that the steps run as: it may run jobs in the project, and read and write this one bucket.
resource "google_service_account" "pipeline" {
  account_id   = local.pipeline
  display_name = "Steps of the gated pipeline"

  depends_on = [google_project_service.used]
}

resource "google_project_iam_member" "runs_jobs" {
  project = var.project
  role    = "roles/aiplatform.user"
  member  = google_service_account.pipeline.member
}

resource "google_storage_bucket_iam_member" "reads_and_writes" {
  bucket = google_storage_bucket.pipeline.name
  role   = "roles/storage.objectUser"
  member = google_service_account.pipeline.member
}

# Whoever starts a job under an account must be allowed to act as it.
resource "google_service_account_iam_member" "acts_as" {
  service_account_id = google_service_account.pipeline.name
  role               = "roles/iam.serviceAccountUser"
  member             = var.submitter
}

resource "google_billing_budget" "pipeline" {
  billing_account = var.billing_account
  display_name    = local.pipeline

  budget_filter {
    projects = ["projects/${data.google_project.this.number}"]
  }

  amount {
    specified_amount {
      units = tostring(var.budget)
    }
  }

  threshold_rules {
    threshold_percent = 0.5
  }

  threshold_rules {
    threshold_percent = 1.0
  }

  depends_on = [google_project_service.used]
}
