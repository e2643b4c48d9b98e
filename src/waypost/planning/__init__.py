"""From a profile to a dated plan: problem, search, order, verify, explain."""
