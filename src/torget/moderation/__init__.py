"""What is taken away from the channel, on what ground, by whom, and who looked at it after."""
