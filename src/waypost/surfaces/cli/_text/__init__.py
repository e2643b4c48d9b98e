"""Values as text for a terminal. Rich is imported here and nowhere else on the command line."""
