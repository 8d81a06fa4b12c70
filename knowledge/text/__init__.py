"""Reading what people type: an ordered list of small named steps from a raw message to words."""
