"""What a wave is to be, before it opens: pure values, days and reasons; no database, no clock."""
