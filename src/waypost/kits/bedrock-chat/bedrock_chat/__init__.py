"""A chatbot on Amazon Bedrock: tools, memory, guardrails, answers with citations, and what every turn costs."""
