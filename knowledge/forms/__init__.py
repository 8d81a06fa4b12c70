"""An entry as a form that staff fill in, and back into its YAML text: only what somebody changed is written."""
