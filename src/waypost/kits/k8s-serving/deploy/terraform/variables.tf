variable "kubeconfig" {
  type        = string
  description = "Path of the kubeconfig file."
}

variable "context" {
  type        = string
  description = "Context in the kubeconfig file."
}

variable "max_cpu" {
  type        = number
  description = "Cores that the namespace may request."
  default     = 4

  validation {
    condition     = var.max_cpu > 0 && var.max_cpu <= 16
    error_message = "max_cpu must lie between 0 and 16."
  }
}

variable "max_memory" {
  type        = string
  description = "Memory that the namespace may request."
  default     = "4Gi"
}
