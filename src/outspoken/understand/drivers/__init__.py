"""What moves together with a score: the themes people speak of, as drivers.

`answers` brings the comments as arrays, `weighing` asks the evidence, `page` is what people read, `quadrants` its
chart.
"""
