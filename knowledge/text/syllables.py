"""Which folded strings can be a Vietnamese syllable: onset x rime, so that a correct word is never "repaired"."""

from __future__ import annotations

from functools import lru_cache

_ONSETS = " b c ch d g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split(" ")
_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ich iec iem ien ieng iep iet ieu im in"
    " inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong oong op ot u ua uan uang"
    " uat uau uay uc ue uen uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu uy uya uych uyen uyet uynh uyt uyu"
    " y yem yen yeng yet yeu uech uit uin uinh uap oong ooc"
).split()
# c, k, gh, ngh and qu stand only before some vowels; without this `tamk` + `tru` style cuts would look possible.
_FRONT = ("e", "i", "y")


@lru_cache(maxsize=1)
def syllables() -> frozenset[str]:
    """Every possible folded syllable (about 3,000)."""
    found = set()
    for onset in _ONSETS:
        for rime in _RIMES:
            if onset in ("k", "gh", "ngh") and not rime.startswith(_FRONT):
                continue
            if onset in ("c", "g", "ng") and rime.startswith(_FRONT) and not (onset == "g" and rime[0] == "i"):
                continue
            if onset == "qu" and rime.startswith(("u", "o")):
                continue
            found.add(onset + rime)
    return frozenset(found | {"gi", "gin", "quy", "quyt", "quyen", "quyet", "qua", "ki"})
