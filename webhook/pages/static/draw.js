// Draws messages. Words reach the page as text nodes only, so that no answer and no question can become markup.

const LINK = /https:\/\/[^\s<>"'`]+|(?<![\w.@/-])(?:[a-z0-9-]+\.)+gov\.vn(?![\w-]|\.\w)(?:\/[^\s<>"'`]*)?|(?<!\d)1[89]00[ .]?\d{4}(?:\d{2})?(?!\d)/gi;
const MAPS = "https://www.google.com/maps/";
const LONGEST_ADDRESS = 60;
const TRAILING = /[.,;:!?…)\]}*]+$/;
const BULLET = /^- /;
const NUMBERED = /^\d{1,2}\. /;
const SMALL_PRINT = /^(Nguồn:|\(\*\)|Trợ lý tự động\.|Anh\/chị đã hỏi lúc|Đến \d\d:\d\d cán bộ)/;

export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

// A long address is a wall of letters on a phone: what it leads to is enough.
function shown(address) {
  if (address.startsWith(MAPS)) return "mở bản đồ";
  return address.length > LONGEST_ADDRESS ? new URL(address).hostname + "/…" : address;
}

function link(words) {
  const made = element("a", "", words.startsWith("https://") ? shown(words) : words);
  if (/^1[89]00/.test(words)) {
    made.href = "tel:" + words.replace(/\D/g, "");
    return made;
  }
  made.href = words.startsWith("https://") ? words : "https://" + words;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return made;
}

// Words with https addresses, official domains and hotlines as links.
export function linked(words) {
  const parts = [];
  let done = 0;
  for (const found of words.matchAll(LINK)) {
    const target = found[0].replace(TRAILING, "");
    if (target.startsWith("https://") && !URL.canParse(target)) continue;
    parts.push(words.slice(done, found.index), link(target));
    done = found.index + target.length;
  }
  parts.push(words.slice(done));
  return parts.filter((part) => part !== "");
}

function items(lines, pattern, tag) {
  return element(tag, "", ...lines.map((line) => element("li", "", ...linked(line.replace(pattern, "")))));
}

// A paragraph; lines that begin with "- " or "1. " become lists.
function paragraphs(words) {
  const made = [];
  let run = [];
  let kind = null;
  const close = () => {
    if (run.length && kind === "ul") made.push(items(run, BULLET, "ul"));
    else if (run.length && kind === "ol") made.push(items(run, NUMBERED, "ol"));
    else if (run.join("").trim()) made.push(element("p", "", ...linked(run.join("\n").trim())));
    run = [];
  };
  for (const line of words.split("\n")) {
    const next = BULLET.test(line) ? "ul" : NUMBERED.test(line) ? "ol" : "p";
    if (next !== kind) close();
    kind = next;
    run.push(line);
  }
  close();
  return made;
}

function block({ title, text }) {
  if (!title && SMALL_PRINT.test(text)) return [element("p", "source", ...linked(text))];
  if (title && !text.trim()) return [element("h2", "", title)];
  if (!title) return paragraphs(text);
  return [element("div", "", element("h3", "", title), ...paragraphs(text))];
}

function mapOf(venue) {
  const point = `${venue.latitude.toFixed(6)},${venue.longitude.toFixed(6)}`;
  const open = element("a", "", "Mở bản đồ");
  open.href = MAPS + "search/?api=1&query=" + encodeURIComponent(point);
  open.target = "_blank";
  open.rel = "noopener noreferrer";
  return element("div", "", element("h3", "", venue.title), element("p", "", venue.address), element("p", "", open));
}

// The number that may be typed instead of tapping; the main menu is 0, as in every channel.
function numbered(choices) {
  let last = 0;
  return choices.map((choice) => [choice.payload === "menu" ? 0 : ++last, choice]);
}

function buttons(body, onChoice, onLocate) {
  const rows = numbered(body.choices || []).map(([number, choice]) => {
    const button = element("button", "", element("span", "number", String(number)), element("span", "", choice.label));
    button.type = "button";
    button.addEventListener("click", () => onChoice(choice));
    return element("li", "", button);
  });
  if (body.ask_location) {
    const button = element("button", "", "Gửi vị trí của tôi");
    button.type = "button";
    button.addEventListener("click", onLocate);
    rows.push(element("li", "", button));
  }
  const list = element("ul", "choices", ...rows);
  list.setAttribute("aria-label", "Lựa chọn");
  return rows.length ? [list] : [];
}

export function mine(words) {
  const said = element("p", "mine", element("span", "unseen", "Anh/chị: "), words);
  said.dir = "auto";
  return element("div", "message", said);
}

// A message that nobody has to answer just now: a person has it.
export function seen(words) {
  const made = element("p", "seen", words);
  made.setAttribute("role", "status");
  return made;
}

function button(words, onClick) {
  const made = element("button", "", words);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

// Where somebody says in their own words what they had meant; it is asked like any other question.
function again(onAsk) {
  const box = element("input", "");
  box.maxLength = 1000;
  box.required = true;
  box.autocomplete = "off";
  const form = element("form", "again", element("label", "", "Anh/chị muốn hỏi gì?", box), element("button", "", "Hỏi lại"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (onAsk(box.value)) form.remove();
  });
  return form;
}

function rating(body, acts) {
  const told = element("p", "");
  told.setAttribute("role", "status");
  const row = element("div", "rate", element("span", "", "Câu trả lời này"));
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "Đánh giá câu trả lời này");
  const thumbs = [["👍 Đúng ý", true], ["👎 Chưa đúng", false]].map(([words, good]) => {
    const made = button(words, async () => {
      const stored = await acts.rate(body, good);
      told.textContent = !stored ? "Chưa ghi được, anh/chị bấm lại giúp." : good ? "Cảm ơn anh/chị." : "Đã ghi cho cán bộ.";
      if (!stored) return;
      mark(good);
      place.replaceChildren(...(good ? [] : [again(acts.ask)]));
      if (!good) place.querySelector("input").focus();
    });
    return [made, good];
  });
  const mark = (rated) => thumbs.forEach(([made, good]) => made.setAttribute("aria-pressed", String(rated === good)));
  mark(body.rated);
  row.append(...thumbs.map(([made]) => made));
  const place = element("div", "");
  return element("div", "rating", row, told, place);
}

export function theirs(body, acts) {
  const sheet = element("div", body.by_staff ? "sheet staff" : "sheet");
  sheet.append(element("p", "unseen", body.by_staff ? "Cán bộ trả lời:" : "Trợ lý trả lời:"));
  for (const part of [...(body.blocks || []), ...(body.footer || [])]) sheet.append(...block(part));
  if (body.venue) sheet.append(mapOf(body.venue));
  const rated = body.rate ? [rating(body, acts)] : [];
  return element("div", "message theirs", sheet, ...buttons(body, acts.choose, acts.locate), ...rated);
}
