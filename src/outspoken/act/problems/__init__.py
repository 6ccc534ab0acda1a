"""The register of root causes, with memory over years.

`verbs` open, move, merge and split problems, `story` writes down who did what and why, `about` finds the comments,
incidents and cases that a problem is about, `standing` works out whether it is new, lasts, came back or relapsed,
`cost` estimates, `steps` bring back what was put off or relapsed, `page` is what people read.
"""
