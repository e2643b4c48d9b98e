"""What the surfaces may call, and the whole of it."""
