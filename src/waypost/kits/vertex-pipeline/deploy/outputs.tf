output "google_cloud_project" {
  description = "For GOOGLE_CLOUD_PROJECT."
  value       = var.project
}

output "google_cloud_location" {
  description = "For GOOGLE_CLOUD_LOCATION."
  value       = var.location
}

output "pipeline_bucket" {
  description = "For PIPELINE_BUCKET."
  value       = google_storage_bucket.pipeline.name
}

output "pipeline_service_account" {
  description = "For PIPELINE_SERVICE_ACCOUNT."
  value       = google_service_account.pipeline.email
}
