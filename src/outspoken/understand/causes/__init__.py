"""What distinguishes the comments of a theme or an incident from others: the first question of a root-cause search.

`problem` says which comments are set against which, `circumstances` brings what is known of them, `page` is what people
read.
"""
