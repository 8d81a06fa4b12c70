// The line to the server: sends in order and again with the same id until it is stored, then waits for the replies.

const SEND_WITHIN_MS = 15_000;
const POLL_WITHIN_MS = 30_000;
const LONGEST_PAUSE_MS = 15_000;
const SLOW_MS = 15_000;
const GIVE_UP_MS = 180_000;
// A person may answer hours later: looked for often while they may be at it, then now and then.
const LOOK_OFTEN_FOR_MS = 1_800_000;
const LOOK_OFTEN_MS = 5_000;
const LOOK_SELDOM_MS = 30_000;

const pause = (ms) =>
  new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    }
    addEventListener("online", done);
  });

// 128 bits; crypto.randomUUID is missing on pages without HTTPS.
export function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// What the server says while staff have switched the page off; empty when it says nothing of the kind.
async function closedWords(answer) {
  if (answer.status !== 503) return "";
  try {
    const { status, error } = await answer.json();
    return status === "off" ? error : "";
  } catch {
    return "";
  }
}

export class Line {
  // onReply(body); onStored(id); onRefused(id); onLost(id): no answer came; onState({waiting, slow, down, words})
  constructor(session, handlers) {
    this.session = session;
    this.handlers = handlers;
    this.after = 0;
    this.unsent = [];
    this.pending = new Map();
    this.shown = new Set();
    this.down = false;
    this.words = "";
    this.sending = false;
    this.polling = false;
    this.closed = false;
    this.followedAt = 0;
    this.followUntil = 0;
    this.looking = false;
  }

  // One word that brings no reply of its own. Whether it was stored.
  async note(content) {
    return (await this.post({ id: randomId(), ...content })) === "stored";
  }

  // Somebody may still write, until then (ms since 1970): looked for while the page is seen.
  follow(at, until) {
    this.followedAt = at;
    this.followUntil = until;
    if (!this.looking) this.look();
  }

  async look() {
    this.looking = true;
    while (!this.closed && Date.now() < this.followUntil && document.visibilityState === "visible") {
      if (!this.polling) {
        const found = await this.fetchReplies({ wait: 0 });
        if (found && !this.closed) found.forEach((reply) => this.take(reply));
      }
      await pause(Date.now() - this.followedAt < LOOK_OFTEN_FOR_MS ? LOOK_OFTEN_MS : LOOK_SELDOM_MS);
    }
    this.looking = false;
  }

  send(message) {
    this.unsent.push(message);
    this.expect(message.id);
    if (!this.sending) this.drain();
  }

  // A reply to `id` is still to come: it was stored before the page was loaded again.
  expect(id) {
    this.pending.set(id, Date.now());
    this.tell();
    if (!this.polling) this.poll();
  }

  close() {
    this.closed = true;
  }

  tell() {
    if (this.closed) return;
    const ages = [...this.pending.values()].map((since) => Date.now() - since);
    this.handlers.onState({ waiting: ages.length > 0, slow: Math.max(0, ...ages) > SLOW_MS, down: this.down, words: this.words });
  }

  async drain() {
    this.sending = true;
    for (let tries = 0; this.unsent.length && !this.closed; ) {
      const message = this.unsent[0];
      const outcome = await this.post(message);
      if (outcome === "again") {
        this.setDown(true);
        await pause(Math.min(1000 * 2 ** tries++, LONGEST_PAUSE_MS));
        continue;
      }
      tries = 0;
      this.setDown(false);
      this.unsent.shift();
      this.settle(message.id, outcome);
    }
    this.sending = false;
  }

  // The reply may be here already: the answer to the first attempt was lost, and only the second one came through.
  settle(id, outcome) {
    if (!this.pending.has(id)) return;
    if (outcome === "stored") this.pending.set(id, Date.now());
    else this.pending.delete(id);
    this.tell();
    this.handlers[outcome === "stored" ? "onStored" : "onRefused"](id);
  }

  async post(message) {
    try {
      const answer = await fetch("/webhook/web", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ...message, session: this.session }),
        signal: AbortSignal.timeout(SEND_WITHIN_MS),
      });
      this.words = await closedWords(answer);
      if (answer.status >= 500 || answer.status === 429 || answer.status === 408) return "again";
      if (!answer.ok) return "refused";
      const { status } = await answer.json();
      return status === "stored" || status === "duplicate" ? "stored" : "refused";
    } catch {
      return "again";
    }
  }

  async poll() {
    this.polling = true;
    for (let tries = 0; this.pending.size && !this.closed; ) {
      const watch = setInterval(() => this.tell(), 5000);
      const began = Date.now();
      const found = await this.fetchReplies();
      clearInterval(watch);
      if (this.closed) return;
      if (found === null) {
        this.setDown(true);
        await pause(Math.min(1000 * 2 ** tries++, LONGEST_PAUSE_MS));
      } else {
        tries = 0;
        if (!this.unsent.length) this.setDown(false);
        found.forEach((reply) => this.take(reply));
        // Too many wait already, so that nobody else can: the answer does not wait either.
        if (!found.length && Date.now() - began < 1000) await pause(1000);
      }
      this.forgetLost();
    }
    this.polling = false;
  }

  async fetchReplies(more = {}) {
    const query = new URLSearchParams({ conversation: this.session, after: this.after, ...more });
    try {
      const answer = await fetch("/chat/replies?" + query, { signal: AbortSignal.timeout(POLL_WITHIN_MS) });
      this.words = await closedWords(answer);
      return answer.ok ? (await answer.json()).replies : null;
    } catch {
      return null;
    }
  }

  // A reply that was sent twice is shown once; one to another tab's question is not ours to show.
  take({ seq, body }) {
    this.after = Math.max(this.after, seq);
    if (this.shown.has(body.id) || (body.in_reply_to && !this.pending.has(body.in_reply_to))) return;
    this.shown.add(body.id);
    this.pending.delete(body.in_reply_to);
    this.tell();
    this.handlers.onReply(body);
  }

  forgetLost() {
    const sending = new Set(this.unsent.map((message) => message.id));
    for (const [id, since] of this.pending) {
      if (sending.has(id) || Date.now() - since < GIVE_UP_MS) continue;
      this.pending.delete(id);
      this.tell();
      this.handlers.onLost(id);
    }
  }

  setDown(down) {
    this.down = down;
    this.tell();
  }
}
