"""The demo: Larkline, an invented rail operator, and a year of what its customers say.

`company` says who Larkline is, `words` is the language material, `year` and `trickle` turn it into comments: pure
Python from seeds, no Django. Only `fill`, which puts it all into a server, may import the rooms above it.
"""
