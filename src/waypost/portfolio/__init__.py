"""Portfolio kits: scaffold, run, check, own, defend."""
