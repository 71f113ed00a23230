"""The pages of the word lists: what holds, what is proposed, and what a trial says of it."""
