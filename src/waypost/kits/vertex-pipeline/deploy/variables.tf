variable "project" {
  type        = string
  description = "Id of a project that is there and has billing."
}

variable "location" {
  type        = string
  description = "Region of the jobs and of the bucket."
}

variable "bucket" {
  type        = string
  description = "Name of the bucket to make; names are unique in the whole world."
}

variable "submitter" {
  type        = string
  description = "Who starts the pipeline, for example user:ada@example.org."

  validation {
    condition     = can(regex("^(user|group|serviceAccount):", var.submitter))
    error_message = "submitter begins with user:, group: or serviceAccount:."
  }
}

variable "billing_account" {
  type        = string
  description = "Id of the billing account that the budget belongs to."
}

variable "budget" {
  type        = number
  description = "What a month may cost before mails are sent, in the billing account's currency. A budget warns; it stops nothing."
  default     = 5

  validation {
    condition     = var.budget >= 1 && var.budget <= 50
    error_message = "budget must lie between 1 and 50."
  }
}
