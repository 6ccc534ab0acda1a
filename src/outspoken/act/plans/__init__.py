"""Plans: what is done about a problem, by whom, by when, and whether it worked.

`verbs` make plans and change them, `checking` is the step that asks for the verdict and closes plans by it, `reminding`
the one that writes to those whose actions are overdue, `board` and `timeline` are what people read.
"""
