"""Checks against published results and public data; one file per subject, each with `check(data) -> bool`."""
