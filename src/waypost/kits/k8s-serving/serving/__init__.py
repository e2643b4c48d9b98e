"""A scikit-learn model behind a service that Kubernetes can run."""
