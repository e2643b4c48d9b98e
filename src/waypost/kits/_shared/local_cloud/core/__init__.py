"""What every front shares: passages, retrieval, extractive answers, guardrails and the local model."""
