"""The same facts and plans as tools of an assistant, over the Model Context Protocol. Needs the extra "mcp"."""
