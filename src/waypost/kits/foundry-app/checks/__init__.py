"""The questions the project answers about itself. Each stands alone; answers are asked for once and kept."""
