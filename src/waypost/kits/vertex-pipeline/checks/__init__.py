"""The questions the project answers about itself. Runs are kept in artefacts/ and used again while nothing changed."""
