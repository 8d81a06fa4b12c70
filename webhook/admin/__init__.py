"""The pages of the ward's staff: sign in, look at what could not be answered."""
