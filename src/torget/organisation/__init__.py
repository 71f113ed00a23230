"""Authority, units, people, roles, accounts, adopted rulebooks; who may do what."""
