variable "name" {
  type        = string
  description = "Name of the namespace."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,40}$", var.name))
    error_message = "name must be 3 to 41 small letters, digits or dashes."
  }
}

variable "max_cpu" {
  type        = number
  description = "Cores that the namespace may request."
}

variable "max_memory" {
  type        = string
  description = "Memory that the namespace may request."
}
