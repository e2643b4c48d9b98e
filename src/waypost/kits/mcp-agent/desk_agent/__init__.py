"""An agent with tools over the Model Context Protocol, within stated bounds."""
