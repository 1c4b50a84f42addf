"""The host Excel: the add-in, how it is built and installed, and what its buttons do."""
