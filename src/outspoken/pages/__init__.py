"""Pages: base templates, design tokens and small generic behaviours. Knows no other room.

May import: the libraries (reader, evidence, files, lens, charts, report).
"""
