"""The lines between the verdicts on themes, as an organisation sets them.

`thresholds` tells each in plain words, `versions` keeps and changes them, `forms` takes them in, `preview` says which
verdicts would change.
"""
