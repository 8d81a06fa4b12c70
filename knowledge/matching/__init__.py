"""From words to candidates, to a calibrated confidence, to one of three decisions."""
