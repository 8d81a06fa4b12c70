"""Changes to a YAML file as `text -> text`: only what changes is written, comments, order and style stay.

A change is cut in at the places that the parser gives, and is checked afterwards: the file must then say exactly what
it said before, with that one change. What cannot be done so is refused with EditError (docs/adr/0007).
"""
