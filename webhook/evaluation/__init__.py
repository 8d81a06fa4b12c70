"""`hoidap06 evaluate`: the bot measured on labelled questions, beside others that were given the same knowledge."""
