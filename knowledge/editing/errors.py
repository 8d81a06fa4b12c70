"""Why an edit was refused."""

from __future__ import annotations


class EditError(Exception):
    """The text stays as it was. `str()` is one Vietnamese sentence for staff, with what to do."""
