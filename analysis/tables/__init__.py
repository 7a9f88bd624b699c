"""A study's results as tables: every column of docs/study-format.md; what is withheld is absent and its rule stands beside it."""
