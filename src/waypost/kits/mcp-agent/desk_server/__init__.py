"""The tools, as an MCP server of its own."""
