"""Departments that rate what they receive from each other and what they give (MEASURES section 7)."""
