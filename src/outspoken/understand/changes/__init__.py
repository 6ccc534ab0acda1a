"""Did it work? What was changed, what could be seen of it before it shipped, and the verdict since.

`records` keeps changes, `counts` finds the days and what to hold them against, `power` tells beforehand how soon it
would be seen, `verdict` judges, `page` is what people read.
"""
