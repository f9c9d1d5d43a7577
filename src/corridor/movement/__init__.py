"""Movement on counts: groups and dispersed people in one world with one day."""
