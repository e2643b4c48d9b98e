"""Plan AI/ML certifications and a working portfolio together, then prove the work."""
