"""The questions the project answers about itself."""
