"""A fair queue for writers of one SQLite file.

SQLite's own busy handler sleeps and retries, which starves some writers when there are many.
Holding an advisory lock on a file beside the database lets them pass one by one instead.
It is an aid only: correctness rests on BEGIN IMMEDIATE.
"""

import threading
from pathlib import Path
from types import TracebackType
from typing import IO

try:
    import fcntl
except ImportError:  # no advisory locks on this platform: threads of one process still queue
    fcntl = None


class Turnstile:
    """Lets one writer through at a time, across threads and processes. Not re-entrant."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._threads = threading.Lock()
        self._file: IO[str] | None = None

    def close(self) -> None:
        """Let go of the file; the next writer opens it again."""
        with self._threads:
            if self._file is not None:
                self._file.close()
                self._file = None

    def __enter__(self) -> None:
        self._threads.acquire()
        try:
            if fcntl is not None:
                if self._file is None:
                    self._file = self._path.open("w", encoding="ascii")
                fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._threads.release()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if fcntl is not None and self._file is not None:
                fcntl.flock(self._file, fcntl.LOCK_UN)
        finally:
            self._threads.release()
