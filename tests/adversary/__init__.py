"""A hostile reader: random companies are played through the product, and everything that anybody may see is held against the promise."""
