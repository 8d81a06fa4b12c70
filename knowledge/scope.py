"""Whom a layer speaks to: everybody, one province or one ward; and what a ward may not say of the whole country.

A folder tells it in `layer.yaml`: `ward: "00004"` or `province: "01"` (a code or a name), and `sample: true` for an
example.
"""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from knowledge.entries import Field
from knowledge.place_data import PlaceTables, Province, Ward
from knowledge.place_text import key_of
from knowledge.places import PlaceBook
from knowledge.yaml_nodes import Problem, at, get, items, pairs, text

LAYER_FILE = "layer.yaml"
LAYER_KEYS = {"ward", "province", "sample", "name"}
LOCAL_FILES = ("services", "faqs", "support_points", "phrases.yaml", LAYER_FILE)

# What a ward knows best: where it sits, its number, and what is different there.
LOCAL_FIELDS = frozenset({Field.WHERE, Field.HOTLINE, Field.NOTE})
# What an entry is stays the country's.
NATIONAL_KEYS = frozenset({"topic", "name", "label", "group", "essential", "main"})


@dataclass(frozen=True, slots=True)
class Scope:
    """The ward or province of a layer, by code; both empty: everybody."""

    ward: str = ""
    province: str = ""
    label: str = ""  # `phường Ba Đình`, as it stands inside a sentence
    sample: bool = False

    @property
    def local(self) -> bool:
        """True for a layer that not everybody sees."""
        return bool(self.ward or self.province)

    def covers(self, ward: Ward) -> bool:
        """True when a conversation bound to `ward` sees the layer."""
        return ward.code == self.ward if self.ward else not self.local or ward.province.code == self.province


EVERYWHERE = Scope()


def read_scope(root: yaml.Node, path: str, places: PlaceBook) -> tuple[Scope, list[Problem]]:
    """The scope that a `layer.yaml` declares, EVERYWHERE with problems when it cannot be read."""
    problems = [
        at(key, path, f"không có trường `{key.value}`: dùng {', '.join(sorted(LAYER_KEYS))}")
        for key, _ in pairs(root)
        if key.value not in LAYER_KEYS
    ]
    sample = text(get(root, "sample")) == "true"
    ward, province = get(root, "ward"), get(root, "province")
    if ward is None and province is None:
        return Scope(sample=sample), problems
    if ward is not None:
        found = _ward(text(ward), places.tables, text(province))
        if found is not None:
            return Scope(found.code, found.province.code, found.full_name, sample), problems
        message = '`ward` phải là mã phường, xã 5 chữ số trong ngoặc kép, ví dụ "00004", hoặc tên chỉ một nơi mang'
        return EVERYWHERE, [*problems, at(ward, path, message)]
    assert province is not None
    place = _province(text(province), places.tables)
    if place is None:
        message = '`province` phải là mã tỉnh, thành phố 2 chữ số trong ngoặc kép, ví dụ "01", hoặc tên như Hà Nội'
        return EVERYWHERE, [*problems, at(province, path, message)]
    return Scope("", place.code, place.full_name, sample), problems


def _ward(named: str, tables: PlaceTables, province: str) -> Ward | None:
    """By code; by name when just one ward (of the province, if that is given) bears it."""
    if named in tables.wards:
        return tables.wards[named]
    inside = _province(province, tables) if province else None
    same = [ward for ward in tables.wards.values() if key_of(named) in (key_of(ward.name), key_of(ward.full_name))]
    same = [ward for ward in same if inside is None or ward.province == inside]
    return same[0] if len(same) == 1 else None


def _province(named: str, tables: PlaceTables) -> Province | None:
    provinces = {ward.province.code: ward.province for ward in tables.wards.values()}
    if named in provinces:
        return provinces[named]
    wanted = key_of(named)
    return next((p for p in provinces.values() if wanted in (key_of(p.name), key_of(p.full_name))), None)


def local_problems(node: yaml.Node, path: str, scope: Scope) -> list[Problem]:
    """What a local layer says of an entry and may not: the country's facts are changed for everybody, or not at all."""
    found = []
    where = f"lớp của {scope.label}"
    for key, _ in pairs(node):
        if key.value in NATIONAL_KEYS:
            found.append(
                at(key, path, f"`{key.value}` của một mục chung là của cả nước, {where} không sửa được: bỏ dòng này")
            )
    if text(get(node, "replace")) == "true":
        found.append(at(node, path, f"{where} không thay được cả một mục chung: chỉ ghi những trường khác đi"))
    for field in Field:
        if field in LOCAL_FIELDS:
            continue
        for fact in items(get(node, field.value)):
            if text(get(fact, "local")) != "true":
                message = (
                    f"`{field.value}` là quy định chung cả nước, {where} không sửa được: bỏ phần này,"
                    " hoặc nếu đây là quy định riêng của địa phương thì thêm `local: true`, `source` và `checked` cho"
                    " ý đó"
                )
                found.append(at(fact, path, message))
            else:
                found += [
                    at(fact, path, f"ý có `local: true` phải có `{key}` của riêng nó")
                    for key in ("source", "checked")
                    if get(fact, key) is None
                ]
    return found
