"""Templates to pages. Everything is escaped; a name that a template does not get is an error, not an empty place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page of one template."""
    return HTMLResponse(TEMPLATES.get_template(template).render(**values), status)
