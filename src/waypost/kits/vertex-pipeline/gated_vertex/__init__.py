"""A Kubeflow pipeline with a quality gate, run here or on Vertex AI, and a report on it by Gemini."""
