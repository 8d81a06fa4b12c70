// While somebody writes an answer: what it lacks and what it would change, told below the form. "Xem thử" tells the same.
const PAUSE_MS = 900;

for (const form of document.querySelectorAll("form[data-check]")) {
  const told = form.querySelector(".checked");
  let timer = 0;
  let asked = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE_MS);
  });

  async function check() {
    const number = ++asked;
    told.textContent = "Đang thử…";
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (number === asked) show(answer.ok ? await answer.json() : null);
    } catch {
      if (number === asked) show(null);
    }
  }

  function show(found) {
    told.textContent = found ? words(found) : "Chưa thử được lúc này; vẫn có thể bấm Xem thử.";
  }
}

function words(found) {
  if (found.problem) return found.problem;
  const lines = [`${found.answered} / ${found.of} cách hỏi của nhóm sẽ được trả lời; ${found.changed} câu khác đổi câu trả lời.`];
  return [...lines, ...found.similar, ...found.findings].join(" • ");
}
