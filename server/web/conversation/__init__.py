"""Replies to customers who share their name, and what is told to everybody after a wave."""
