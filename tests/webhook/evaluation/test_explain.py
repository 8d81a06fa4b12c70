"""--explain: each step that changed something, the candidates with what speaks for them, and the reason."""

from __future__ import annotations

import pytest

from knowledge.base import KnowledgeBase
from knowledge.matching.calibration import NAMES
from knowledge.matching.matcher import Candidate
from knowledge.matching.thresholds import Thresholds
from tests.shipped import NOW
from webhook.evaluation.explain import SIGNALS, explain, verdict

LIMITS = Thresholds(answer=0.7, clarify=0.25, rival=0.15, choice=0.05)


def story(knowledge: KnowledgeBase, question: str) -> str:
    return "\n".join(explain(knowledge, question, NOW))


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        (
            "ddawng kys tamj trus caanf gif",
            ["giải phím Telex/VNI: đăng ký tạm trú cần gì", "1. tam-tru (tam-tru)", "muốn biết: papers"],
        ),
        ("lamlaicccd mat", ["tách chữ dính: lam lai cccd mat", "vật được nêu: can cuoc"]),
        ("không phải tạm trú, mình hỏi tạm vắng cơ", ["bị gạt đi: tam tru", "1. tam-vang"]),
        ("quisiera renovar nuestro pasaporte urgentemente", ["tiếng nước ngoài: có"]),
        ("", ["Ứng viên: không có", "nhận là chưa biết: không có ứng viên"]),
        ("zqzq", ["Ứng viên: không có"]),
        (
            "tháng trước trình báo mất hộ chiếu nhưng mới thấy trong tủ, xin khôi phục để đi tiếp",
            ["mục ho-chieu-khoi-phuc thay vì mat-ho-chieu của câu mẫu gần nhất: ", "khoi phuc (+"],
        ),
    ],
)  # fmt: skip
def test_each_step_is_told(knowledge: KnowledgeBase, question: str, shown: list[str]) -> None:
    told = story(knowledge, question)
    assert [line for line in shown if line not in told] == []
    assert "Bot trả lời: " in told


def test_the_numbers_are_those_of_the_matcher(knowledge: KnowledgeBase) -> None:
    first = knowledge.candidates(knowledge.matcher.read("đăng ký tạm trú"))[0]
    told = story(knowledge, "đăng ký tạm trú")
    assert f"tin cậy {first.confidence:.3f}".replace(".", ",") in told
    assert f"“{first.phrasing}”" in told


def test_every_signal_has_a_vietnamese_name() -> None:
    assert set(SIGNALS) == set(NAMES) and all(SIGNALS.values())


def candidate(topic: str, confidence: float, best: float = 0.6, words: int = 9) -> Candidate:
    return Candidate(topic, topic, 10.0, confidence, best=best, words=words)


@pytest.mark.parametrize(
    ("candidates", "reason"),
    [
        ([candidate("a", 0.8)], "trả lời a: 0,800 đạt ngưỡng trả lời"),
        ([candidate("a", 0.6), candidate("b", 0.3)], "hỏi lại (a, b): 0,600 dưới ngưỡng trả lời"),
        ([candidate("a", 0.9, 0.1, 3), candidate("b", 0.1)], "hỏi lại (a, b): câu quá ngắn"),
        ([candidate("a", 0.1)], "nhận là chưa biết: 0,100 dưới ngưỡng hỏi lại"),
        ([candidate("OOS:x", 0.9)], "từ chối: việc khác (OOS:x): giống nhóm OOS:x, chắc"),
        ([candidate("OOS:x", 0.9, 0.1)], "nhận là chưa biết: giống nhóm OOS:x, nhưng chưa đủ"),
        ([candidate("OOS:x", 0.6), candidate("a", 0.4), candidate("b", 0.2)], "đứng đầu là việc khác (OOS:x)"),
        ([], "nhận là chưa biết: không có ứng viên"),
    ],
)
def test_why_the_decision_fell_so(candidates: list[Candidate], reason: str) -> None:
    assert reason in "\n".join(verdict(candidates, LIMITS))
