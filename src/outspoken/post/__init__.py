"""What leaves the house: the one client for requests to the outside, guarded against being led anywhere but there.

May import: people and the rooms above it.
"""
