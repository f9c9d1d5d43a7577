"""Dispersed displacement: Flee's published model of movement, on counts of people instead of single ones."""
