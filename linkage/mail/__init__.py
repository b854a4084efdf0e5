"""How letters leave: what a mail looks like, and the ways it goes. Knows nothing of the database."""
