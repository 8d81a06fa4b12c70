"""One target for some seconds, in a process of its own: `python -m tests.fuzz.run TARGET SECONDS FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path


def main(name: str, seconds: int, folder: Path) -> None:
    """Never returns: libFuzzer ends the process, with 0 when nothing was found."""
    import atheris

    with atheris.instrument_imports(include=["bot", "knowledge", "webhook"]):
        from tests.fuzz.targets import TARGETS, seeds, tokens

    TARGETS[name](b"a")  # loads and indexes the knowledge, which takes longer than one execution may
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed)
    words = folder / "words"
    words.write_text("".join(f'"{_escaped(token)}"\n' for token in tokens(name)), encoding="ascii")
    arguments = [
        name,
        str(corpus),
        f"-max_total_time={seconds}",
        f"-dict={words}",
        f"-artifact_prefix={folder}/",
        "-max_len=4096",
        "-timeout=10",
        "-rss_limit_mb=1500",
        "-print_final_stats=1",
    ]
    atheris.Setup(arguments, TARGETS[name])
    atheris.Fuzz()


def _escaped(token: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}" for byte in token)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
