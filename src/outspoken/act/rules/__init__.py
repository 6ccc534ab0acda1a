"""Rules that people can read: when a comment is heard, if it is like this, then do that.

`conditions` what a comment may be like, `facts` comments in columns, `sentences` a rule in plain words, `trial` what a
rule would have done, `heeding` the step that does it, `editing` the verbs. A rule is asked only when a comment is read;
nothing that a rule does makes a comment be read, so no rule can set off another, or itself.
"""
