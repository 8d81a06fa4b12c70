"""A table as a file to take away: made by a child process, told in the audit list, sent from the disk where it has no
name any more."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from webhook.admin.child import ChildFailed
from webhook.admin.console import Console
from webhook.admin.export import file_name
from webhook.admin.refusals import Refusal
from webhook.admin.seat import Seat

PIECE = 1 << 16  # bytes
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def taken(
    console: Console, seat: Seat, request: Request, given: Mapping[str, Any], name: str, detail: str
) -> Response:
    """The table that `given` tells webhook.report.tables of, in the kind of file that the address ends with.

    Raises Refusal when it cannot be made now: a full disk, half an hour's worth of rows, the end of the server.
    """
    ending = request.url.path.rpartition(".")[2]
    file, number = await made(console, "table", {**given, "ending": ending}, f".{ending}")
    named = file_name(console.now(), name, ending)
    await console.audit(seat, "export", named, f"{number} dòng, {detail}")
    return sent(file, named, TYPES[ending])


async def made(console: Console, job: str, given: Mapping[str, Any], suffix: str) -> tuple[BinaryIO, int]:
    """A fresh file of webhook.jobs.paper, open and nameless, and what the job told of it."""
    try:
        file, name = await asyncio.to_thread(_begun, suffix)
        try:
            number = int(await console.children.make(job, {**given, "out": name}))
        except BaseException:
            file.close()
            raise
        finally:
            await asyncio.to_thread(os.unlink, name)
    except (ChildFailed, OSError) as error:
        words = "Máy chủ chưa làm được tệp này. Hãy chọn ít ngày hơn, hoặc thử lại sau ít phút."
        raise Refusal(503, "Chưa làm được tệp", words) from error
    return file, number


def _begun(suffix: str) -> tuple[BinaryIO, str]:
    handle, name = tempfile.mkstemp(prefix="hoidap06-", suffix=suffix)
    return os.fdopen(handle, "rb"), name


def sent(file: BinaryIO, name: str, kind: str) -> StreamingResponse:
    """The file as a download."""
    size = file.seek(0, os.SEEK_END)
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-length": str(size)}
    return StreamingResponse(_pieces(file), media_type=kind, headers=headers)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece
