"""What people and programs touch: command line, web pages, assistant tools. Only surfaces read the clock."""
