"""The channel of other systems: what happened, signed and posted to the address they gave."""
