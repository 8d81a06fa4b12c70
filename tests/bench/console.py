"""The console on a full log: how long its pages take, how long grouping takes, and what replies feel of it."""

from __future__ import annotations

import csv
import http.client
import json
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench.plan import QUICK, Plan
from tests.bench.processes import HOIDAP06, ROOT, free_port, running, settings
from webhook.storage import database
from webhook.storage.sqlite import SqliteStore

LOGGED, OPEN_EVERY = 200_000, 10  # one in ten has no answer: 20,000
PEOPLE = 40_000
WARDS = ("", "", "00004", "00008", "25747")
CHANNELS = ("web", "telegram", "zalo_oa", "zalo_bot")
VIEWS = 25  # of each page
ASKED = 200  # questions whose replies are timed before grouping, about as many as while it runs: a p99 is of hundreds
LONGEST_S = 120.0
CANDIDATES = '[{"entry":"tam-tru","topic":"tam-tru","score":0.3},{"entry":"OOS:khac","topic":"OOS:khac","score":0.2}]'
COLUMNS = "channel, asked_at, person, ward, text, status, entry, topic, confidence, candidates, choices, confused_with"


def run(plan: Plan) -> dict[str, Any]:
    """Raw figures."""
    logged = LOGGED // 10 if plan is QUICK else LOGGED
    with tempfile.TemporaryDirectory(prefix="bench-console-") as name:
        data, port = Path(name) / "data", free_port()
        fill(data / "hoidap06.db", logged)
        with running((*HOIDAP06, "serve"), Path(name) / "log", settings(data, port)) as program:
            program.wait_for(f"http://127.0.0.1:{port}/readyz")
            person = Person(port)
            calm = person.replies(ASKED, "calm")
            grouping, busy = group(person)
            return {
                "logged": logged,
                "open": logged // OPEN_EVERY,
                "grouping_s": grouping,
                "replies": {"calm_ms": calm, "grouping_ms": busy},
                "pages": {path: person.views(path) for path in person.pages()},
            }


def fill(path: Path, logged: int) -> None:
    """A log of half a year: real-looking questions, no two quite alike, one in ten without an answer."""
    SqliteStore(path).close()
    db, rnd = database.connect(path), random.Random(6)
    now, questions = database.now_ms(), wordings(rnd)
    db.execute("BEGIN")
    for number in range(logged):
        is_open = number % OPEN_EVERY == 0
        entry, status = ("", "unanswered") if is_open else ("tam-tru", "answered")
        at = now - (logged - number) * 70_000
        person = f"p{rnd.randrange(PEOPLE)}"
        row = (rnd.choice(CHANNELS), at, person, rnd.choice(WARDS), next(questions), status, entry, entry)
        given = (*row, 0.3 if is_open else 0.9, CANDIDATES, "[]", "")
        db.execute(f"INSERT INTO questions ({COLUMNS}) VALUES ({','.join('?' * 12)})", given)
    db.execute("COMMIT")
    db.close()


def wordings(rnd: random.Random) -> Iterator[str]:
    """The beginnings of labelled questions with up to three words put in from others."""
    rows = []
    for name in ("own_scope.tsv", "own_out.tsv"):
        with (ROOT / "tests" / "questions" / name).open(encoding="utf-8") as file:
            rows += [row["question"].split()[:12] for row in csv.DictReader(file, delimiter="\t", quoting=3)]
    words = [word for row in rows for word in row]
    while True:
        chosen = list(rnd.choice(rows))
        for _ in range(rnd.randint(0, 3)):
            chosen[rnd.randrange(len(chosen))] = rnd.choice(words)
        yield " ".join(chosen)


class Person:
    """Somebody of the staff, signed in; and a citizen."""

    def __init__(self, port: int) -> None:
        self._door = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"content-type": "application/x-www-form-urlencoded"}
        self._asked = 0
        _, headers = self.get("/admin/login", urlencode({"user": "admin", "password": "bench"}))
        self._headers["cookie"] = headers["set-cookie"].split(";")[0]

    def get(self, path: str, body: str | None = None) -> tuple[str, dict[str, str]]:
        """The page and its headers; with a body it is posted."""
        self._door.request("POST" if body else "GET", path, body, self._headers)
        answer = self._door.getresponse()
        text = answer.read().decode()
        assert answer.status < 400, (path, answer.status, text[-800:])
        return text, {name.lower(): value for name, value in answer.getheaders()}

    def pages(self) -> tuple[str, ...]:
        """What is timed: the list and its filters, a deep page, the most asked group, the others."""
        first = self.get("/admin/unanswered")[0].split('href="/admin/unanswered/')[1].split('"')[0]
        listed = ("", "?page=20", "?q=the+can+cuoc", "?ward=00004", "?channel=web&order=new")
        told = ("/admin/stats", "/admin/stats?days=90", "/admin/report")
        staff = (*told, "/admin/pairs", "/admin/wrong", "/admin/audit", "/admin/users")
        others = (f"/admin/unanswered/{first}", "/admin", *staff)
        return (*(f"/admin/unanswered{query}" for query in listed), *others)

    def views(self, path: str) -> list[float]:
        """Milliseconds of each view."""
        return [self._timed(lambda: self.get(path)) for _ in range(VIEWS)]

    def replies(self, number: int, name: str) -> list[float]:
        """Milliseconds from a question to its reply on the page."""
        return [self._timed(lambda: self._ask(name)) for _ in range(number)]

    def _ask(self, name: str) -> None:
        self._asked += 1
        session = f"bench-{name}-{self._asked:06d}"
        body = json.dumps({"session": session, "id": "1", "text": "đăng ký tạm trú cần giấy tờ gì"})
        self.get("/webhook/web", body)
        assert json.loads(self.get(f"/chat/replies?conversation={session}&after=0")[0])["replies"]

    def _timed(self, do: Any) -> float:
        began = time.monotonic()
        do()
        return round(1000 * (time.monotonic() - began), 2)


def group(person: Person) -> tuple[float, list[float]]:
    """(seconds from the first look at the list until all is grouped, milliseconds of replies meanwhile)."""
    began, replies = time.monotonic(), []
    person.get("/admin/unanswered")
    while json.loads(person.get("/admin/unanswered/progress")[0])["busy"]:
        replies += person.replies(1, "busy")
        if time.monotonic() - began > LONGEST_S:
            break
    return round(time.monotonic() - began, 2), replies
