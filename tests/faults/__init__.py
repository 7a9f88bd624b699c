"""What survives when processes are killed while people answer."""
