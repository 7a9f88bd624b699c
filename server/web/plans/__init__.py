"""Planning waves: one way to ask customers and colleagues, once or on a schedule."""
