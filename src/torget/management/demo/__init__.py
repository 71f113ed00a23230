"""The demo world: an invented municipality on a real server of the Mastodon kind."""
