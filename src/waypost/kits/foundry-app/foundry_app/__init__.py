"""A document assistant: read with Document Intelligence, kept in AI Search, answered by Azure OpenAI."""
