"""Key drivers."""
