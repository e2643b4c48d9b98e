"""The data files as checked values, and what can be derived from them for a day."""
