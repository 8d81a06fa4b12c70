// What citizens write while staff look at the page appears by itself; what is being typed stays. Without it the link
// loads the page anew. Looking keeps nobody signed in: see the header.
const OFTEN_MS = 4_000;
const SELDOM_MS = 20_000;
const OFTEN_FOR_MS = 300_000; // since somebody last did something here
const told = document.getElementById("told");
const root = document.getElementById("talks");
let touched = Date.now();
for (const what of ["input", "keydown", "pointerdown", "focus"]) {
  addEventListener(what, () => (touched = Date.now()), { capture: true, passive: true });
}

const sections = (within) => [...within.querySelectorAll("[data-talk]")];
const typed = (within) => [...within.querySelectorAll("textarea")].some((area) => area.value.trim());
const isBusy = (within) => typed(within) || within.contains(document.activeElement);

async function look() {
  if (!document.hidden) {
    try {
      const answer = await fetch("/admin/talks", { headers: { "x-unasked": "1" } });
      if (answer.redirected) return say("Phiên đăng nhập đã hết: chép chữ đang viết (nếu có), rồi tải lại trang để đăng nhập.");
      if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("talks"));
    } catch {
      // no line to the server just now: the next look may have one
    }
  }
  setTimeout(look, Date.now() - touched < OFTEN_FOR_MS ? OFTEN_MS : SELDOM_MS);
}

function show(fresh) {
  const before = root.textContent;
  if (isBusy(root)) merge(fresh);
  else if (!root.isEqualNode(fresh)) root.replaceChildren(...fresh.childNodes);
  if (root.textContent !== before) {
    say(`Có tin mới lúc ${new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" })}.`);
  }
}

// Section by section: one that somebody is at keeps its form.
function merge(fresh) {
  const there = new Map(sections(root).map((one) => [one.dataset.talk, one]));
  for (const one of sections(fresh)) {
    const known = there.get(one.dataset.talk);
    there.delete(one.dataset.talk);
    if (!known) {
      root.querySelector(":scope > .empty")?.remove();
      root.append(one);
    }
    else if (isBusy(known)) renew(known, one);
    else known.replaceWith(one);
  }
  for (const one of there.values()) {
    if (isBusy(one)) note(one, "Giờ cán bộ trả lời ở đây đã hết, hoặc người hỏi đã gọi lại trợ lý: câu đang viết không gửi được nữa.");
    else one.remove();
  }
}

function renew(known, fresh) {
  known.querySelector(".live").replaceWith(fresh.querySelector(".live"));
  const mine = known.querySelector("[name=last]");
  const theirs = fresh.querySelector("[name=last]");
  if (!theirs) note(known, fresh.querySelector("[data-shut]")?.textContent ?? "Không gửi được nữa.");
  else if (mine && mine.value !== theirs.value) {
    mine.value = theirs.value;
    note(known, "Vừa có câu trả lời khác ở đây: đọc rồi hãy gửi.");
  }
}

function note(section, words) {
  const line = section.querySelector(".news");
  if (line && line.textContent !== words) line.textContent = words;
}

function say(words) {
  told.textContent = words;
}

if (root && told) {
  say("Tin mới tự hiện ở đây.");
  setTimeout(look, OFTEN_MS);
}
