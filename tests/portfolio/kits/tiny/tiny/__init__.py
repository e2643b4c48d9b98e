"""Search over a handful of documents."""
