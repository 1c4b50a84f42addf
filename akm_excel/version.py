"""The version of this package, in a room of its own: whoever needs it need not come in by the front door."""

__version__ = "0.2.0"
