"""The questions the project answers about itself. Each stands alone: it reads, indexes and asks anew."""
