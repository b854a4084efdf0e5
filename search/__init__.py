"""Finding by words. Everything here can be rebuilt from the database at any time."""
