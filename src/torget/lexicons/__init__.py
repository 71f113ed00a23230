"""Word lists as versions: a municipality's own words, tried on the last year, then in force."""
