"""People: customers and staff, teams and roles, consent, sign-in, API tokens, the audit trail, and who may see what.

May import: pages and the libraries.
"""
