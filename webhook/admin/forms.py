"""What a form or an address brings: text that is whole, of one kind of line break, and as long as asked at most."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qs, urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse

from webhook.admin.refusals import Refusal, bad_form

LARGEST = 1 << 20  # bytes of a form
MOST_FIELDS = 2_000


class Form:
    """The fields by name; one that is missing is empty."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self._fields = fields

    def text(self, name: str, most: int = 10_000) -> str:
        """One value without space at its ends, in NFC, `\\n` for every line break, `most` characters at most."""
        values = self._fields.get(name) or ("",)
        return clean(values[-1][: most * 4]).strip()[:most]

    def raw(self, name: str, most: int) -> str:
        """One value as it came, save for line breaks (a password, a whole YAML file). Too long: Refusal."""
        value = (self._fields.get(name) or ("",))[-1].replace("\r\n", "\n")
        if len(value) > most:
            raise Refusal(413, "Quá dài", f"Ô “{name}” chứa tối đa {most} ký tự. Chưa có gì bị đổi.")
        return value

    def raws(self, name: str, most: int) -> list[str]:
        """Every value of a field as it came, save for line breaks. Too long: Refusal."""
        values = [value.replace("\r\n", "\n") for value in self._fields.get(name, ())]
        if any(len(value) > most for value in values):
            raise Refusal(413, "Quá dài", f"Ô “{name}” chứa tối đa {most} ký tự. Chưa có gì bị đổi.")
        return values

    def all(self, name: str, most: int = 10_000) -> list[str]:
        """Every value of a field that may come several times, without the empty ones."""
        return [text for value in self._fields.get(name, ()) if (text := clean(value[: most * 4]).strip()[:most])]

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every field and value as it came."""
        yield from ((name, value) for name, values in self._fields.items() for value in values)

    def number(self, name: str) -> int:
        """A whole number from 0 up; 0 for anything else."""
        return whole(self.text(name, 20))

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self._fields.get(name))


def whole(text: str, least: int = 0) -> int:
    """A whole number below a billion, `least` for anything else or less."""
    return max(least, int(text)) if text.isascii() and text.isdecimal() and len(text) < 10 else least


def clean(text: str) -> str:
    """NFC, `\\n` for every line break, no control characters beside it and the tab, no half of a character."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs", "Cn"))


async def form_of(request: Request, largest: int = LARGEST, most_fields: int = MOST_FIELDS) -> Form:
    """The urlencoded form of a POST. Raises Refusal for anything else or larger (bytes)."""
    body = await request.body()
    if len(body) > largest:
        raise Refusal(413, "Quá dài", "Biểu mẫu quá lớn nên chưa được lưu; chưa có gì bị đổi.")
    try:
        return Form(parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=most_fields))
    except ValueError:
        raise bad_form("Chưa đọc được biểu mẫu. Hãy quay lại và nhập lại.") from None


def query_of(request: Request) -> Form:
    """The part of the address after `?`."""
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name, []).append(value)
    return Form(found)


def link(path: str, /, **given: object) -> str:
    """An address with those of `given` that say something."""
    wishes = {name: value for name, value in given.items() if value not in ("", None, 0, False)}
    return f"{path}{'&' if '?' in path else '?'}{urlencode(wishes)}" if wishes else path


def see(path: str, /, done: str = "", **given: object) -> RedirectResponse:
    """303 to a page after a change; `done` is a key of views.DONE, said on top of it."""
    return RedirectResponse(link(path, done=done, **given), 303)
