"""What Parallax costs, beside what it could cost at best: one run, medians, goals with pass or miss."""
