"""What changed between any two periods.

`comparing` says of many pairs of counts which differ, `slices` counts both periods, `page` is what people read.
"""
