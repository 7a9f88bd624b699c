"""Following a wave: how far its people are, and what a lead may do until it closes."""
