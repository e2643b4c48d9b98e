output "namespace" {
  description = "Where the manifests are applied."
  value       = module.workspace.namespace
}
