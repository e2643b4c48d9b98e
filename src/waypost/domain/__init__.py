"""The nouns of Waypost as frozen values: no I/O, no clock, no third-party import."""
