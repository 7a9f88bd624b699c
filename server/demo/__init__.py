"""The sample company: 40 accounts whose true gaps are known, answered by simulated people through the product's own doors."""
