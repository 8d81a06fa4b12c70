"""Makes files in a child process (see webhook.admin.child): tables and the weekly sheet. It never holds the content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from webhook.settings import Settings
from webhook.storage.database import connect_reading


class Press:
    """One process's worth of it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def run(self, job: str, given: Any) -> Any:
        """`table` or `pdf`; `given["out"]` is the file, which may exist already."""
        jobs: dict[str, Callable[[Any], int]] = {"table": self.table, "pdf": self.pdf}
        return jobs[job](given)

    def table(self, given: Mapping[str, Any]) -> int:
        """What webhook.report.tables.table_of takes, and `ending`: csv or xlsx; how many rows it has."""
        from webhook.report.files import write_csv, write_xlsx
        from webhook.report.tables import table_of

        db = connect_reading(self._settings.database_path)
        try:
            write = write_xlsx if given["ending"] == "xlsx" else write_csv
            return write(Path(given["out"]), table_of(db, given))
        finally:
            db.close()

    def pdf(self, given: Mapping[str, Any]) -> int:
        """`sheet`, a webhook.report.weekly.Sheet as told; how many pages it has."""
        from webhook.report.pdf import write_pdf
        from webhook.report.weekly import Sheet

        return write_pdf(Path(given["out"]), Sheet.told(given["sheet"]))
