"""One module a page or family of pages; each has a ``router``."""
