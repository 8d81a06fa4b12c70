// What the page remembers: who it is (this browser), and what was said (this tab only: a phone may be shared).

import { randomId } from "./line.js";

const SESSION = "hoidap06.session";
const TALK = "hoidap06.talk";
const FOLLOW = "hoidap06.follow";
export const FOLLOW_MS = 7 * 24 * 3_600_000;
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
    guarded(() => localStorage.removeItem(FOLLOW));
  }

  add(item) {
    this.talk = [...this.talk, item].slice(-MOST);
    this.keep();
  }

  // When a person was last to be expected in this conversation; kept over tabs, for they may answer tomorrow.
  get followed() {
    return Number(guarded(() => localStorage.getItem(FOLLOW))) || 0;
  }

  set followed(at) {
    guarded(() => localStorage.setItem(FOLLOW, String(at)));
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
