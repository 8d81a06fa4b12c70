// The chat page: what is tapped and typed goes to the line, what comes back is drawn.

import { mine, seen, theirs } from "./draw.js";
import { Line, randomId } from "./line.js";
import { FOLLOW_MS, Memory } from "./memory.js";

const byId = (id) => document.getElementById(id);
const log = byId("log");
const box = byId("question");
const notice = byId("notice");
const WARN_LEFT = 100;
const HELP = "gọi 18001096 (miễn phí)";

const memory = new Memory();
const acts = { choose, locate, ask, rate };
let line = open();

// An answer by a person comes when they have time: looked for as long as it may come.
function follow() {
  if (memory.followed) line.follow(memory.followed, memory.followed + FOLLOW_MS);
}

function open() {
  return new Line(memory.session, {
    onReply(body) {
      memory.mark(body.in_reply_to, "done");
      if (body.may_follow) memory.followed = Date.now();
      follow();
      if (!body.blocks.length) return body.toast && log.append(seen(body.toast));
      memory.add({ body });
      show(theirs(body, acts), body.by_staff);
    },
    onStored: (id) => memory.mark(id, "waiting"),
    onRefused(id) {
      memory.mark(id, "done");
      tell("Máy chủ không nhận được tin này. Anh/chị viết lại ngắn hơn, chỉ bằng chữ, rồi gửi lại.");
    },
    onLost(id) {
      memory.mark(id, "done");
      tell(`Chưa nhận được câu trả lời. Anh/chị gửi lại câu hỏi giúp, hoặc ${HELP}.`);
    },
    onState,
  });
}

function onState({ waiting, slow, down, words: why = "" }) {
  const words = slow ? "Câu trả lời đến chậm hơn thường lệ, xin anh/chị chờ…" : "đang trả lời…";
  setText(byId("typing"), waiting && !down ? words : "");
  if (down) tell(why || `Không nối được tới máy chủ. Trang đang tự thử lại, anh/chị không cần gửi lại. Cần ngay thì ${HELP}.`, "down");
  else if (notice.dataset.kind === "down") tell("");
}

// A live region that is set to what it says already would be read out again.
function setText(region, words) {
  if (region.textContent !== words) region.textContent = words;
}

function tell(words, kind = "") {
  setText(notice, words);
  notice.hidden = !words;
  notice.dataset.kind = kind;
  if (words) notice.scrollIntoView({ block: "nearest" });
}

function show(message, alone = false) {
  document.body.classList.add("started");
  byId("again").hidden = false;
  log.append(message);
  const question = [...log.querySelectorAll(".mine")].at(-1);
  // What comes hours later stands far from its question.
  (alone || !question ? message : question).scrollIntoView({ block: "start" });
}

function say(words, content) {
  tell("");
  const id = randomId();
  memory.add({ id, words, content, state: "unsent" });
  show(mine(words));
  line.send({ id, ...content });
}

// Where it was pressed, and nowhere else: the answer to the question stands already.
async function rate(body, good) {
  const stored = await line.note({ choice: `${body.rate}:${good ? 1 : 0}` });
  if (stored) {
    body.rated = good;
    memory.keep();
  }
  return stored;
}

function choose({ label, payload }) {
  say(label, { choice: payload });
}

function ask(words) {
  const text = words.trim().slice(0, box.maxLength);
  if (text) say(text, { text });
  return Boolean(text);
}

function locate() {
  if (!navigator.geolocation) return refuse();
  tell("Đang tìm vị trí. Nếu máy hỏi, anh/chị bấm Cho phép.");
  navigator.geolocation.getCurrentPosition(
    ({ coords: { latitude, longitude } }) => say("Vị trí của tôi", { location: { latitude, longitude } }),
    refuse,
    { timeout: 15_000, maximumAge: 60_000 },
  );
}

function refuse(error) {
  const why = error && error.code === 1 ? "Anh/chị chưa cho phép dùng vị trí, cũng không sao." : "Máy chưa tìm được vị trí.";
  tell(`${why} Anh/chị gõ tên phường, xã và tỉnh, ví dụ: phường Ba Đình, Hà Nội.`);
  box.focus();
}

function countLeft() {
  const left = box.maxLength - box.value.length;
  setText(byId("left"), left <= WARN_LEFT ? `Còn viết được ${left} chữ.` : "");
}

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!ask(box.value)) return box.focus();
  box.value = "";
  countLeft();
  // The keyboard of a phone would cover the answer.
  if (matchMedia("(pointer: coarse)").matches) box.blur();
});
// Enter also ends a syllable in a Vietnamese input method: that one is not ours.
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId("composer").requestSubmit();
});
box.addEventListener("input", countLeft);
byId("menu").addEventListener("click", () => choose({ label: "Danh mục", payload: "menu" }));
byId("locate").addEventListener("click", locate);
byId("examples").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) ask(button.textContent);
});
byId("again").addEventListener("click", () => {
  line.close();
  memory.renew();
  line = open();
  log.replaceChildren();
  onState({ waiting: false, slow: false, down: false });
  tell("");
  document.body.classList.remove("started");
  byId("again").hidden = true;
  box.focus();
});

byId("examples").hidden = false;
for (const item of memory.talk) {
  if (item.body) {
    line.shown.add(item.body.id);
    show(theirs(item.body, acts));
  } else {
    show(mine(item.words));
    if (item.state === "unsent") line.send({ id: item.id, ...item.content });
    else if (item.state === "waiting") line.expect(item.id);
  }
}
follow();
addEventListener("visibilitychange", () => document.visibilityState === "visible" && follow());
