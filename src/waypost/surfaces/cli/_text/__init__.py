"""Values as text for a terminal, drawn with Rich."""
