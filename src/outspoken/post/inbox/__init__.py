"""What comes in by mail: raw bytes read into values, taken in once, joined to the letter they answer.

The pure part (values in, values out) is everything `parsing` imports; `intake`, `fetching`, `mailboxes` and `joining`
keep what it finds.
"""
