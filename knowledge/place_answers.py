"""From units that a name may mean to one ward, or to the list that is asked back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from knowledge.place_data import OldDistrict, OldWard, PlaceTables, Province, Ward
from knowledge.place_match import NOTHING, Candidate, Context, Found, PlaceMatch

U = TypeVar("U", Ward, OldWard)


class Answers:
    """Rules, no scores. `own`: the deployment's province, which decides between namesakes; `limit`: choices shown."""

    def __init__(self, tables: PlaceTables, own: Province | None, limit: int) -> None:
        self.tables, self.own, self.limit = tables, own, limit

    def choose(
        self,
        new: Sequence[Ward],
        old: Sequence[OldWard],
        kind: str,
        context: Context,
        strict: bool = False,
        longer: Sequence[Ward] = (),
    ) -> PlaceMatch:
        """A former district in the text asks for a former ward; else a name of today goes first, by its kind if it can.

        `longer`: wards whose names only begin so (`phường Văn Miếu` for Văn Miếu - Quốc Tử Giám).
        `strict`: nothing when the province or district that the text names does not hold the name.
        """
        fitting_old = [o for o in old if context.holds_old(o)]
        fitting_new = [w for w in new if context.holds_ward(w)]
        if context.districts:
            inside = _of_kind([o for o in fitting_old if o.district in context.districts], kind)
            if inside:
                return self.of_wards([], inside)
            homes = {district.province.province for district in context.districts}
            here = [w for w in fitting_new if w.province in homes]
            if here or strict:
                match = self.of_wards(_of_kind(here, kind), [])
                return replace(match, guessed=bool(here and kind and not any(w.kind == kind for w in here)))
            return replace(self.choose(new, old, kind, replace(context, districts=()), longer=longer), guessed=True)
        for wards, olds in (
            ([w for w in fitting_new if w.kind == kind], []),
            ([], [o for o in fitting_old if o.kind == kind]),
            ([w for w in longer if w.kind == kind and context.holds_ward(w)], []),
            (fitting_new, []),
            ([], fitting_old),
        ):
            if wards or olds:
                return self.of_wards(wards, olds, [o for o in fitting_old if not kind or o.kind == kind])
        if strict or (context.province is None and not context.districts):
            return NOTHING
        return replace(self.choose(new, old, kind, Context(), longer=longer), guessed=True)

    def of_districts(self, districts: Sequence[OldDistrict], key: str) -> PlaceMatch:
        """The wards of today of a former district, its namesake first, then those that took most of its wards."""
        if self.own is not None and any(d.province.province == self.own for d in districts):
            districts = [d for d in districts if d.province.province == self.own]
        if not districts:
            return NOTHING
        weights: dict[str, float] = {}
        for district in districts:
            for old in self.tables.wards_of[district]:
                for share, code in enumerate(old.codes, 1):
                    weights[code] = weights.get(code, 0.0) + 1.0 / share
        namesakes = {ward.code for ward in self.tables.wards_named.get(key, ()) if ward.code in weights}
        codes = sorted(weights, key=lambda code: (code not in namesakes, -weights[code], code))
        wards = [Candidate(self.tables.wards[code]) for code in codes]
        provinces = {d.province.province for d in districts}
        match = self._answer(_spread(wards) if len(districts) > 1 else wards)
        old_name = f"{districts[0].full_name}" if len({d.full_name for d in districts}) == 1 else ""
        found = Found.WARD if len(wards) == 1 else Found.DISTRICT
        return replace(match, found=found, old=old_name, province=provinces.pop() if len(provinces) == 1 else None)

    def of_wards(self, new: Sequence[Ward], old: Sequence[OldWard], namesakes: Sequence[OldWard] = ()) -> PlaceMatch:
        """Candidates of names of today and of former ones; the deployment's own province decides between them."""
        if self.own is not None:
            own_new = [ward for ward in new if ward.province == self.own]
            own_old = [ward for ward in old if ward.district.province.province == self.own]
            new, old = (own_new, own_old) if own_new or own_old else (new, old)
        candidates = [Candidate(ward) for ward in new]
        candidates += self._former(old)
        match = self._answer(_spread(_unique(candidates)))
        here = {candidate.ward.code for candidate in match.candidates}
        elsewhere = [candidate for candidate in self._former(namesakes) if candidate.ward.code not in here]
        return replace(match, also=tuple(_spread(_unique(elsewhere))[: self.limit]) if new else ())

    def _former(self, olds: Iterable[OldWard]) -> list[Candidate]:
        wards = self.tables.wards
        return [Candidate(wards[code], o.full_name, o.district.full_name) for o in olds for code in o.codes]

    def _answer(self, candidates: Sequence[Candidate]) -> PlaceMatch:
        if not candidates:
            return NOTHING
        found = Found.WARD if len(candidates) == 1 else Found.WARDS
        names = dict.fromkeys(candidate.ward.province.name for candidate in candidates)
        home = candidates[0].ward.province if len(names) == 1 else None
        shown = tuple(candidates[: self.limit])
        return PlaceMatch(found, shown, len(candidates), province=home, provinces=tuple(names))


def _of_kind(units: Sequence[U], kind: str) -> list[U]:
    """Those of the kind that the prefix says, all when there is none of it (people say `xã` of a `thị trấn`)."""
    return [unit for unit in units if unit.kind == kind] or list(units)


def _unique(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate a ward."""
    return list({candidate.ward.code: candidate for candidate in reversed(list(candidates))}.values())[::-1]


def _spread(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One of each province first, so that a cut list still shows where the name occurs."""
    seen: dict[str, int] = {}
    rounds = []
    for place, candidate in enumerate(candidates):
        code = candidate.ward.province.code
        seen[code] = seen.get(code, 0) + 1
        rounds.append((seen[code], place, candidate))
    return [candidate for _, _, candidate in sorted(rounds, key=lambda item: item[:2])]
