// What the page remembers: who it is (this browser), and what was said (this tab only: a phone may be shared).

import { randomId } from "./line.js";

const SESSION = "hoidap06.session";
const TALK = "hoidap06.talk";
const MOST = 60;

// A browser may forbid storage: the page then works until it is closed.
function guarded(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

export class Memory {
  constructor() {
    this.session = guarded(() => localStorage.getItem(SESSION));
    if (!/^[A-Za-z0-9_-]{16,64}$/.test(this.session || "")) this.renew();
    const kept = guarded(() => JSON.parse(sessionStorage.getItem(TALK)));
    this.talk = kept && kept.session === this.session && Array.isArray(kept.talk) ? kept.talk : [];
  }

  renew() {
    this.session = randomId();
    this.talk = [];
    guarded(() => localStorage.setItem(SESSION, this.session));
    guarded(() => sessionStorage.removeItem(TALK));
  }

  add(item) {
    this.talk = [...this.talk, item].slice(-MOST);
    this.keep();
  }

  // Whether `id` is unsent, waited for, or done.
  mark(id, state) {
    for (const item of this.talk) if (item.id === id) item.state = state;
    this.keep();
  }

  keep() {
    guarded(() => sessionStorage.setItem(TALK, JSON.stringify({ session: this.session, talk: this.talk })));
  }
}
