"""Two spellings of one question share a key, however many are looked at."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from webhook.admin.wording import Keys, key_of

LETTERS = st.sampled_from("aăâđĐÐ eêioôơuưy ỲẢ 12_-.,?!|´ΣßİﬁＡа\u0301\u0323\u200b\t\n😀đẳ")


@pytest.mark.parametrize(
    "text", ["Đăng ký tạm-trú?", "dang ky  tam tru", "ĐĂNG KÝ TẠM TRÚ!!!", "  đăng ký tạm trú\n", "đăng ký\ttạm trú"]
)
def test_signs_case_and_diacritics_do_not_count(text: str) -> None:
    assert Keys().of(text) == key_of(text) == "dang ky tam tru"


@given(st.lists(st.one_of(st.text(LETTERS, max_size=40), st.text(max_size=40)), max_size=8))
@example(["đ", "ﬁ ´đ Σ", "a ΑΣ", "x \u0301a", "😀 a"])
@settings(deadline=None, max_examples=300)
def test_many_at_once_have_the_same_keys_as_each_alone(texts: list[str]) -> None:
    keys = Keys()
    assert [keys.of(text) for text in texts] == [key_of(text) for text in texts]
