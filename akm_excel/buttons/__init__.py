"""The buttons, in whatever application they are clicked."""
