"""Guards on what is shipped: every message says which entry, and how to mend it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest

from knowledge.base import KnowledgeBase
from knowledge.entries import Entry, Fact, Field
from knowledge.loader import SHIPPED
from knowledge.text.normalise import BREAK, written
from knowledge.yaml_nodes import items, pairs, read, text
from tests.shipped import shipped

ENTRIES = list(shipped().entries.values())
TABLES = {key.value: node for key, node in pairs(read(SHIPPED / "lexicon.yaml"))}
PROVIDERS = (
    ".gov.vn",
    "evn.com.vn",
    "cskh.evn.com.vn",
    "vneid.gov.vn",
)  # the State, and the power company for its own service
OLD_TONES = re.compile(r"\b\w*(?:o[àáảãạ]|o[èéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])\b", re.IGNORECASE)
MONEY = re.compile(r"\d ?(?:VND|VNĐ|vnđ|vnd|đồng\b(?<!\d))|\d{4,}đ|\d{1,3},\d{3}đ|\d đ\b")
DATE = re.compile(
    r"\b\d{1,2}/\d{1,2}/(?:19|20)\d{2}\b|\b0\d-\d{1,2}-\d{4}\b|\b\d{1,2}-0\d-\d{4}\b|\b\d{4}-\d{2}-\d{2}\b"
)
HOUR = re.compile(r"\b\d{1,2}h\b|\b\d{1,2}h\d{2}\b")


def sentences(entry: Entry) -> Iterator[str]:
    """Every text that a citizen reads of an entry."""
    yield from (entry.name, entry.label, entry.check_at)
    for facts in entry.fields.values():
        for fact in facts:
            yield from (fact.text, fact.after)
    if entry.link is not None:
        yield entry.link.label


def facts(entry: Entry) -> list[Fact]:
    return [fact for listed in entry.fields.values() for fact in listed]


def test_every_topic_has_an_entry(knowledge: KnowledgeBase) -> None:
    wanted = {slug for slug, (_, group) in knowledge.topics.items() if group != "behaviour"}
    missing = wanted - {entry.topic for entry in knowledge.enabled}
    assert not missing, f"thêm một tệp ở content/services hoặc content/faqs cho: {sorted(missing)}"


def test_no_topic_is_a_way_to_behave(knowledge: KnowledgeBase) -> None:
    behaviour = {slug for slug, (_, group) in knowledge.topics.items() if group == "behaviour"}
    assert not behaviour & {entry.topic for entry in ENTRIES}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
class TestEntry:
    """One shipped entry."""

    def test_links_lead_to_official_pages(self, entry: Entry) -> None:
        urls = [source.url for fact in facts(entry) for source in fact.sources if source.url]
        urls += [entry.link.url] if entry.link else []
        for url in urls:
            assert url.startswith("https://"), url
            assert ".apk" not in url.lower(), url
        if entry.link is not None:
            host = entry.link.url.split("/")[2]
            assert host.endswith(PROVIDERS), f"{host}: link chỉ dẫn tới trang .gov.vn hoặc trang của đơn vị cung cấp"

    def test_no_program_to_install_from_outside_of_the_stores(self, entry: Entry) -> None:
        for sentence in sentences(entry):
            assert not re.search(r"https?://\S*\.apk", sentence, re.IGNORECASE), sentence

    def test_text_is_composed_and_has_no_stray_spaces(self, entry: Entry) -> None:
        for sentence in (*sentences(entry), *entry.phrasings):
            assert unicodedata.is_normalized("NFC", sentence), sentence
            assert sentence == sentence.strip() and "  " not in sentence and "\t" not in sentence, sentence

    def test_house_format(self, entry: Entry) -> None:
        for sentence in sentences(entry):
            for rule, how in (
                (OLD_TONES, "đặt dấu kiểu cũ: hòa, ủy, thủy"),
                (MONEY, "viết 25.000đ, 1 tỷ đồng"),
                (DATE, "viết ngày 31-12-2026, không có số 0 ở đầu"),
                (HOUR, "viết 23 giờ"),
            ):
                assert not rule.search(sentence), f"{how}: {sentence}"

    def test_no_office_that_is_gone(self, entry: Entry) -> None:
        """Districts and their police ended in 2025."""
        for sentence in sentences(entry):
            assert not re.search(r"công an (?:cấp )?(?:quận|huyện)", sentence.lower()), sentence

    def test_a_faq_is_short(self, entry: Entry) -> None:
        said = " ".join(fact.text for fact in entry.facts(Field.ANSWER))
        assert len(said) <= 600, f"{len(said)} chữ"

    def test_every_sentence_is_dated_and_sourced(self, entry: Entry) -> None:
        for fact in facts(entry):
            assert fact.unknown or (fact.sources and fact.facts and fact.checked), fact.text
            assert fact.valid_until is None or fact.after, fact.text

    def test_it_can_be_asked_for(self, entry: Entry) -> None:
        least = 10 if entry.main else 5  # few are in a case, and its sisters' words stand beside it
        assert len(entry.phrasings) >= least, f"thêm cách hỏi: ít nhất {least}"
        assert len(set(map(str.lower, entry.phrasings))) == len(entry.phrasings), "một cách hỏi đứng hai lần"

    def test_what_it_points_at_exists(self, entry: Entry) -> None:
        missing = [name for name in entry.see_also if name not in shipped().entries]
        assert not missing, f"see_also: {missing} không có"
        assert entry.id not in entry.see_also


def test_services_say_what_is_owed(knowledge: KnowledgeBase) -> None:
    """Fee, time, place and papers: known with a source, or said to be unknown."""
    for entry in ENTRIES:
        if entry.kind == "service":
            assert entry.facts(Field.VERDICT), entry.id
            for name in (Field.FEE, Field.TIME, Field.WHERE, Field.PAPERS):
                assert entry.facts(name), f"{entry.id}: thêm `{name}`, hoặc `{name}: {{unknown: true, text: Hỏi ...}}`"


def test_no_phrasing_stands_in_two_topics(knowledge: KnowledgeBase) -> None:
    where: dict[str, set[str]] = {}
    for entry in knowledge.enabled:
        for phrasing in entry.phrasings:
            where.setdefault(phrasing.lower(), set()).add(entry.topic)
    twice = {phrasing: sorted(topics) for phrasing, topics in where.items() if len(topics) > 1}
    assert not twice, f"cách hỏi đứng ở hai chủ đề, bỏ một: {twice}"


def test_every_phrasing_leaves_words_to_look_up(knowledge: KnowledgeBase) -> None:
    empty = [
        (entry.id, phrasing)
        for entry in knowledge.enabled
        for phrasing in entry.phrasings
        if not written(phrasing, knowledge.lexicon).words
    ]
    assert not empty


@pytest.mark.parametrize("section", ["spelling", "concepts", "aspects"])
def test_a_way_of_writing_has_one_meaning(section: str) -> None:
    """The second would never be seen."""
    seen: dict[str, str] = {}
    for name, node in pairs(TABLES[section]):
        for way in dict.fromkeys(part.strip() for item in items(node) for part in text(item).split(",")):
            assert way not in seen, f"lexicon.yaml, {section}: `{way}` ở cả `{seen[way]}` và `{name.value}`"
            seen[way] = name.value


@pytest.mark.parametrize("section", ["concepts", "aspects", "cues"])
def test_a_way_of_writing_is_found_in_a_message(knowledge: KnowledgeBase, section: str) -> None:
    """No step before may change a listed way beyond recognition."""
    lost = []
    for name, node in pairs(TABLES[section]):
        for way in (part.strip() for item in items(node) for part in text(item).split(",")):
            tokens = [token for token in knowledge.matcher.read(way).spelt if token is not BREAK]
            if [value for *_, value in getattr(knowledge.lexicon, section).find(tokens)] != [name.value]:
                lost.append(f"{name.value}: {way} -> {' '.join(token.raw for token in tokens)}")
    assert not lost, f"lexicon.yaml, {section}"


def test_menu_groups_are_titled_and_filled(knowledge: KnowledgeBase) -> None:
    assert {entry.group for entry in knowledge.enabled} == set(knowledge.groups)


def test_families_of_what_is_declined_have_their_line(knowledge: KnowledgeBase) -> None:
    for family in knowledge.out_of_scope:
        assert family.phrase in knowledge.phrases.texts, f"{family.id}: thêm `{family.phrase}` vào phrases.yaml"


def test_phrases_are_composed_and_in_house_format(knowledge: KnowledgeBase) -> None:
    for key, sentence in (*knowledge.phrases.texts.items(), *knowledge.groups.items()):
        assert unicodedata.is_normalized("NFC", sentence), key
        for rule in (OLD_TONES, MONEY, DATE, HOUR):
            assert not rule.search(sentence), f"{key}: {sentence}"
