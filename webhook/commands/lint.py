"""soát kho kiến thức: đường dẫn:dòng:cột, sai gì, sửa thế nào"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from webhook.commands.common import BadInput, print_lines
from webhook.settings import read_settings

_OF_A_FOLDER = ("services", "faqs", "support_points", "layer.yaml", "phrases.yaml", "lexicon.yaml", "topics.tsv")
LAYER = "layer.yaml"


def add(parser: argparse.ArgumentParser) -> None:
    """What to look at, and how to tell of it."""
    parser.add_argument(
        "path", type=Path, nargs="*", help="thư mục kiến thức, hoặc tệp bên trong (mặc định: KNOWLEDGE_DIRS)"
    )
    parser.add_argument("--format", choices=("text", "github", "json"), default="text", help="cách in (mặc định: text)")
    parser.add_argument("--strict", action="store_true", help="mã thoát 1 cả khi chỉ có nhắc")
    parser.add_argument("--fast", action="store_true", help="không hỏi thử từng cách hỏi (luật misdirected)")


def run(args: argparse.Namespace) -> int:
    """Exit 1 when there is an error, or (`--strict`) a warning."""
    from knowledge.lint.formats import FORMATS
    from webhook.linting import lint

    layers, wanted = _layers([path.absolute() for path in args.path], read_settings().knowledge_dirs)
    found = lint(layers, slow=not args.fast)
    here = Path.cwd()
    shown = [replace(problem, path=_shown(problem.path, here)) for problem in found if _within(problem.path, wanted)]
    print_lines(FORMATS[args.format](shown))
    warnings = sum(problem.warning for problem in shown)
    print(f"{len(shown) - warnings} lỗi, {warnings} nhắc", file=sys.stderr)
    return 1 if len(shown) > warnings or (args.strict and shown) else 0


def _layers(paths: Sequence[Path], known: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """The layers to read, and the paths to tell of (none: all). Raises BadInput.

    A folder that stands by itself is read alone; a ward's layer, or a file, together with the layers of KNOWLEDGE_DIRS.
    """
    layers: list[Path] = []
    for path in paths:
        if not path.exists():
            raise BadInput(f"hoidap06 lint: không có {path}")
        folder = next((one for one in (path, *path.parents) if _is_folder(one)), None)
        if folder is None:
            raise BadInput(f"hoidap06 lint: {path} không nằm trong thư mục kiến thức nào (cần services, faqs …)")
        if folder not in layers:
            layers.append(folder)
    above = [folder.absolute() for folder in known]
    alone = layers and all(path in layers for path in paths) and not any((one / LAYER).is_file() for one in layers)
    return layers if alone else [*above, *(folder for folder in layers if folder not in above)], list(paths)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and any((path / name).exists() for name in _OF_A_FOLDER)


def _within(path: str, wanted: Sequence[Path]) -> bool:
    return not wanted or any(Path(path) == one or one in Path(path).parents for one in wanted)


def _shown(path: str, here: Path) -> str:
    return str(Path(path).relative_to(here)) if here in Path(path).parents else path
