"""The file of a built index: what it is called, and the words in it, for whoever reads questions and answers none.

The rest of the content is not loaded for that: a third of the time and half of the memory of a process that groups.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

import knowledge
from knowledge.files import version_of
from knowledge.text.lexicon import Lexicon
from knowledge.text.repair import Vocabulary

LEXICON = "lexicon"  # beside the arrays of the index


class Words(NamedTuple):
    """All that reading a question needs of the content."""

    lexicon: Lexicon
    vocabulary: Vocabulary


def words(data_dir: Path, folders: Sequence[Path]) -> Words:
    """Those of these folders: of the kept index, else of the whole content. Raises KnowledgeProblems."""
    try:
        return _words_in(index_path(data_dir, version_of(folders)))
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile):
        from webhook.index_store import loading

        matcher = loading(data_dir)(folders).matcher
        return Words(matcher.lexicon, matcher.vocabulary)


def _words_in(path: Path) -> Words:
    with np.load(path, allow_pickle=False) as saved:
        lexicon = Lexicon.from_data(json.loads(saved[LEXICON].tobytes()))
        counted = json.loads(saved["words"].tobytes())
    counts = Counter(counted["counts"])
    return Words(lexicon, Vocabulary.of_counts(counts, counted["pairs"], lexicon.canonical, lexicon.courtesy))


def packed(lexicon: Mapping[str, Any]) -> npt.NDArray[np.uint8]:
    """A KnowledgeBase's `lexicon_data`, to be kept as LEXICON."""
    return np.frombuffer(json.dumps(lexicon).encode(), dtype=np.uint8)


def index_path(data_dir: Path, version: str) -> Path:
    """Where the index of that version of the content is kept."""
    return data_dir / f"index-{version}-{program()}.npz"


@lru_cache(maxsize=1)
def program() -> str:
    """Hash of the code that builds an index: another program's index is not ours."""
    digest = hashlib.sha256()
    for folder in ("text", "matching"):
        for path in sorted((Path(knowledge.__file__).parent / folder).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
