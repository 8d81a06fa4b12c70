"""The demo on a terminal: who says what, where; in colours where there are any."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TextIO

from webhook.demo.theatre import Bubble

NARROW, WIDE = 60, 100
NAME = 12
SHOWN_LINES = 24
_COLOURS = {"title": "1;36", "name": "1", "bot": "32", "aside": "2;3", "button": "36"}


class Screen:
    """Prints; `told` counts what the summary needs."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._coloured = self._out.isatty()
        self._width = max(NARROW, min(WIDE, shutil.get_terminal_size().columns))

    def title(self, words: str) -> None:
        """A new place."""
        self._print("")
        self._print(self._in("title", f"── {words} ".ljust(self._width, "─")))

    def says(self, name: str, words: str) -> None:
        """Somebody writes."""
        self._speech(name, words.splitlines(), "name")

    def answers(self, bubble: Bubble) -> None:
        """The bot writes: the beginning of a long answer, and its buttons."""
        lines = bubble.text.splitlines()
        more = len(lines) - SHOWN_LINES
        shown = [*lines[:SHOWN_LINES], *([f"… ({more} dòng nữa)"] if more > 0 else [])]
        self._speech("Trợ lý", shown, "bot")
        if bubble.buttons:
            buttons = textwrap.wrap(" ".join(f"[{b}]".replace(" ", "\xa0") for b in bubble.buttons), self._room)
            for line in buttons:
                self._print(" " * (NAME + 4) + self._in("button", line.replace("\xa0", " ")))

    def aside(self, words: str) -> None:
        """What happens behind the scene."""
        for line in textwrap.wrap(words, self._room):
            self._print(" " * (NAME + 4) + self._in("aside", line))

    def plain(self, words: str) -> None:
        """A line of its own."""
        self._print(words)

    @property
    def _room(self) -> int:
        return self._width - NAME - 4

    def _speech(self, name: str, lines: list[str], colour: str) -> None:
        wrapped = [part for line in lines for part in (textwrap.wrap(line, self._room) or [""])]
        for index, line in enumerate(wrapped):
            head = self._in(colour, name.rjust(NAME)) if index == 0 else " " * NAME
            bar = self._in(colour, "│")
            self._print(f"{head} {bar} {line}".rstrip())

    def _in(self, colour: str, words: str) -> str:
        return f"\x1b[{_COLOURS[colour]}m{words}\x1b[0m" if self._coloured else words

    def _print(self, line: str) -> None:
        print(line, file=self._out, flush=True)
