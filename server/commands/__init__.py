"""What `parallax` can do: one file per command, each with `add` (its words) and `run` (what it does)."""
