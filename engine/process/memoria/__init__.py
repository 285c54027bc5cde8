"""The state of an instance as bytes, in every codec there has been, and the values it holds."""
