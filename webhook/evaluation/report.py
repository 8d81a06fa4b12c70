"""The figures as one HTML file that stands alone: no script, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from knowledge.costs import mean_cost
from knowledge.evaluate import Asked, count
from knowledge.reliability import bins, calibration_error, first_topic, said
from knowledge.twins import Twins
from webhook.evaluation import svg
from webhook.evaluation.run import Evaluation, Section, TwinSection
from webhook.evaluation.text import OUTSIDE, number, share

NAME = "danh-gia.html"


def write(found: Evaluation, folder: Path) -> Path:
    """The report in `folder`, which is made; the path of the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    path.write_text(html(found), encoding="utf-8")
    return path


def html(found: Evaluation) -> str:
    """The whole page."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    bins_found = bins(said(found.asked))
    sections = [(section.name, section.asked) for section in found.sections]
    fresh = [(section.name, section.without_copies) for section in found.sections]
    return environment.get_template("report.html").render(
        found=found,
        day=found.now.strftime("%d-%m-%Y"),
        summary=[_shares(name, asked) for name, asked in sections],
        summary_new=[_shares(name, asked) for name, asked in fresh],
        reliability=Markup(svg.reliability(bins_found)),
        error=number(100 * calibration_error(bins_found)),
        judged=sum(item.asked for item in bins_found),
        peers=_peers(found) if found.peers else [],
        peer_drawing=Markup(svg.bars([(item.name, item.score) for item in found.contest])),
        sections=[_section(section) for section in found.sections],
        twin_sections=[_twins(twins) for twins in found.twins],
    )


def _shares(name: str, asked: Sequence[Asked]) -> dict[str, Any]:
    """One line of the table of all files."""
    figures = count(asked)
    inside, outside = figures.total(True), figures.total(False)
    n, strangers = sum(inside.values()), sum(outside.values())
    right, resolved = inside["right"], inside["right"] + inside["resolved"]
    counted = (right, resolved, inside["wrong"], inside["resolved"] + inside["clarified"])
    return {
        "name": name,
        "inside": n,
        "cells": [_share(hits, n) for hits in counted],
        "outside": strangers,
        "answered": _share(outside["answered"], strangers),
        "cost": number(mean_cost(item.verdict for item in asked), 3),
    }


def _share(hits: int, of: int) -> Markup:
    if not of:
        return Markup("–")
    figure, _, interval = share(hits, of).partition(" [")
    return Markup("{} <small>[{}</small>").format(figure, interval)


def _section(section: Section) -> dict[str, Any]:
    figures = count(section.asked)
    ordered = dict(sorted(figures.by_kind.items(), key=lambda item: (item[0].startswith("~"), item[0])))
    used = {verdict for counts in ordered.values() for verdict in counts}
    return {
        "name": section.name,
        "legend": Markup(svg.legend(sorted(used))),
        "drawing": Markup(svg.stacked(ordered)),
        "mistakes": [_mistake(item) for item in section.asked if item.verdict in ("wrong", "answered")],
    }


def _peers(found: Evaluation) -> list[dict[str, Any]]:
    return [
        {
            "name": item.name,
            "right": item.verdicts.count("right"),
            "wrong": item.verdicts.count("wrong"),
            "answered": item.verdicts.count("answered"),
            "score": f"{item.score:.0f}".replace("-", "−"),
            "cutoff": number(item.cutoff, 2) if place else "tự quyết",
            "always": " · ".join(str(item.always.count(verdict)) for verdict in OUTSIDE) if place else "",
        }
        for place, item in enumerate(found.contest)
    ]


def _mistake(item: Asked) -> dict[str, str]:
    return {
        "question": item.row.question,
        "kind": item.kind.removeprefix("~"),
        "wanted": ", ".join(item.row.topics),
        "given": str(first_topic(item) or item.result["topic"] or item.result["status"]),
        "confidence": number(float(item.result["confidence"]), 2),
    }


def _twins(twins: TwinSection) -> dict[str, Any]:
    return {
        "name": twins.name,
        "drawing": Markup(svg.twins(twins.figures)),
        "rows": [_twin_row(item) for item in twins.figures],
    }


def _twin_row(item: Twins) -> dict[str, str | int]:
    difference, low, high = (number(100 * value).replace("-", "−") for value in item.difference)
    return {
        "kind": item.kind,
        "pairs": item.pairs,
        "typed": number(100 * item.typed / item.pairs),
        "written": number(100 * item.written / item.pairs),
        "difference": difference,
        "interval": f"[{low}; {high}]",
    }
