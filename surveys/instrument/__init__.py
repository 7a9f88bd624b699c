"""What is asked: definitions, their checks and their logic; pure."""
