"""Coverage-guided fuzzing with atheris of what strangers' bytes reach first; `make fuzz` runs every target a while."""
