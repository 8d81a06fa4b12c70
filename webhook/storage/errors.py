"""Which errors of SQLite mean "not now": the disk, the file or another process, never our own SQL."""

from __future__ import annotations

import apsw

# https://www.sqlite.org/rescode.html. What is missing here (SQLError, ConstraintError ...) is a bug of ours.
UNAVAILABLE: tuple[type[apsw.Error], ...] = (
    apsw.AuthError,
    apsw.BusyError,
    apsw.CantOpenError,
    apsw.CorruptError,
    apsw.FullError,
    apsw.IOError,
    apsw.LockedError,
    apsw.NoLFSError,
    apsw.NoMemError,
    apsw.NotADBError,
    apsw.PermissionsError,
    apsw.ProtocolError,
    apsw.ReadOnlyError,
)

# After these the connection may hold a broken file handle: it is opened again.
REOPEN: tuple[type[apsw.Error], ...] = (apsw.CantOpenError, apsw.CorruptError, apsw.IOError, apsw.NotADBError)
