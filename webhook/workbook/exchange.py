"""The content of the server out into a workbook, and a workbook's changes into the edited layer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from knowledge.editing.spots import plain, root_of
from knowledge.loader import scope_of
from knowledge.sheets.merge import Difference, merge
from knowledge.sheets.tables import rows_of, wanted
from webhook.editing.protocol import Author, Change, Conflict, File, NotSaved, Refused
from webhook.editing.repository import Repository, checked
from webhook.operator import operator
from webhook.settings import Settings
from webhook.workbook.read import Repaired, Workbooks, read
from webhook.workbook.write import write

FOLDERS = ("services/", "faqs/", "support_points/")


@dataclass(slots=True)
class Plan:
    """What a workbook would change, and why it may not."""

    changes: list[Change] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    repaired: list[Repaired] = field(default_factory=list)
    dated: bool = True  # the workbook knows which versions it was made of

    def lines(self) -> Iterator[str]:
        """In words for staff: what was repaired, what changes, what is refused."""
        if self.repaired:
            yield f"{len(self.repaired)} ô gõ bằng phông cũ, đã đổi sang Unicode:"
            yield from (f"  {one}" for one in self.repaired)
            yield ""
        if not self.dated:
            yield "Sổ tính không có trang Phiên bản: không biết ai đã sửa nội dung sau khi xuất, hãy đọc kỹ chỗ khác."
            yield ""
        file = ""
        for difference in self.differences:
            if difference.file != file:
                file = difference.file
                yield f"== {file}"
            yield str(difference)
        if self.refused:
            yield ""
            yield f"{len(self.refused)} chỗ phải sửa trong sổ tính:"
            yield from (f"  {one}" for one in self.refused)


def export(settings: Settings, path: Path, now: datetime) -> dict[str, int]:
    """Write the workbook; how many rows each sheet has. Raises OSError."""
    files = contents(_repository(settings), settings)
    rows = rows_of({name: plain(root_of(file.text)) for name, file in files.items()})
    write(path, rows, {name: file.version for name, file in files.items()}, now)
    return {name: len(found) for name, found in rows.items()}


def plan(settings: Settings, path: Path) -> Plan:
    """What the workbook would change. Raises NotAWorkbook."""
    book = read(path)
    files = contents(_repository(settings), settings)
    asked = wanted(book.rows)
    merged = merge({name: file.text for name, file in files.items()}, asked)
    found = Plan(differences=merged.differences, repaired=book.repaired, dated=bool(book.versions))
    found.refused = [*book.problems, *map(str, asked.bad), *merged.refused]
    for name, text in merged.texts.items():
        try:
            checked(name)
        except KeyError:
            found.refused.append(
                f"{name}: tệp phải nằm trong services/, faqs/ hoặc support_points/ và kết thúc bằng .yaml"
            )
            continue
        found.refused += _outdated(name, files.get(name), book)
        found.changes.append(Change(name, files[name].version if name in files else "", text))
    return found


def publish(settings: Settings, changes: list[Change], source: str) -> str:
    """Write the changes as one; the commit. Raises Refused, Conflict and NotSaved."""
    user = operator()
    return _repository(settings).publish(changes, Author(user, user), f"Nhập từ sổ tính {source}").commit


def unvouched(settings: Settings) -> set[str]:
    """The figures of the content that no line of the ledgers vouches for; none of a ward's layer, which tells its own
    source. Raises KnowledgeProblems and BadLedger."""
    from knowledge.ledger import Ledger, printed, read_ledger
    from knowledge.loader import load

    if scope_of(settings.edited_dir)[0].local:
        return set()
    folders = settings.layers()
    kept = [line for folder in folders for own in read_ledger(folder).lines.values() for line in own]
    known = Ledger.of(kept)
    found = (one for entry in load(folders).entries.values() for one in printed(entry))
    return {f"{one.figure.text} ({one.entry})" for one in found if known.line_for(one) is None}


def reasons(error: Refused | Conflict | NotSaved) -> list[str]:
    """Why nothing was written, a line each."""
    if isinstance(error, Refused):
        return [str(problem) for problem in error.problems]
    return [f"không ghi được, chưa có gì thay đổi: {error}"]


def contents(repository: Repository, settings: Settings) -> dict[str, File]:
    """The files that a workbook holds: those that count, of all layers; of a ward's layer its own alone."""
    local = scope_of(settings.edited_dir)[0].local
    paths = repository.edited() if local else repository.files()
    return {path: repository.read(path) for path in paths if path.startswith(FOLDERS)}


def _outdated(name: str, file: File | None, book: Workbooks) -> list[str]:
    then = book.versions.get(name)
    if then is None or file is None or then == file.version:
        return []
    return [f"{name}: đã có người sửa sau khi xuất sổ tính này; xuất sổ mới (export-xlsx) rồi chép phần sửa sang"]


def _repository(settings: Settings) -> Repository:
    return Repository(settings.edited_dir, settings.knowledge_dirs)
