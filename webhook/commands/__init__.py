"""One command a module: its docstring is the help, `add(parser)` the arguments, `run(args)` the work.

A module here imports nothing heavy at its top: all of them are imported to print the help.
"""
