// The clock that the driver puts into its trackers: the machine's until the first `clock`, then one that is set by hand.

// In a page, this clock takes the place of what these were.
const { setTimeout, clearTimeout } = globalThis;
const machineNow = Date.now;

/** One turn of the event loop, in Node and in a page, where a timer would be too slow. */
const turn = globalThis.setImmediate ? () => new Promise(setImmediate) : messageTurn();

function messageTurn() {
  const { port1, port2 } = new MessageChannel();
  const waiting = [];
  port1.onmessage = () => waiting.shift()();
  return () => new Promise((resolve) => (waiting.push(resolve), port2.postMessage(0)));
}

/** In Node, a timer that does not keep the process. */
const unref = (timer) => timer.unref?.();

export class DriverClock {
  frozen = false;
  #now = 0;
  #timers = new Set();
  #underWay = new Set();

  #ahead = 0;

  now = () => (this.frozen ? this.#now : machineNow() + this.#ahead);

  after = (ms, action) => {
    const timer = { due: this.now() + ms, action, handle: undefined };
    if (!this.frozen) this.#start(timer);
    this.#timers.add(timer);
    return timer;
  };

  cancel = (timer) => {
    if (!timer) return;
    clearTimeout(timer.handle);
    this.#timers.delete(timer);
  };

  /** Remembers a request until it is answered. */
  during(answer) {
    this.#underWay.add(answer);
    return answer.finally(() => this.#underWay.delete(answer));
  }

  async set(now) {
    if (!this.frozen) {
      this.frozen = true;
      this.#now = now;
      for (const timer of this.#timers) clearTimeout(timer.handle);
    }
    await this.#run(now);
    this.#now = Math.max(this.#now, now);
  }

  /** Does what is due at this moment and began with the turn before: a frozen clock has no timer of its own. */
  endTurn() {
    for (let timer; this.frozen && (timer = this.#next(this.#now)); ) this.#fire(timer);
  }

  /** Lets time go on from where it stands, for the end of the program. */
  thaw() {
    if (!this.frozen) return;
    this.frozen = false;
    this.#ahead = this.#now - machineNow();
    for (const timer of this.#timers) this.#start(timer);
  }

  /** Awaits `tracker.flush` or `tracker.close`; frozen time jumps from timer to timer meanwhile. */
  async through(tracker, method, timeout) {
    if (!this.frozen) return tracker[method](timeout);
    let result;
    const flushed = tracker[method](timeout).then((value) => (result = value));
    const bound = new Promise((resolve) => unref(setTimeout(resolve, timeout)));
    let late = false;
    bound.then(() => (late = true));
    const deadline = this.#now + timeout;
    while (!result && !late) {
      await Promise.race([this.#idle(), bound]);
      if (result || late) break;
      const next = this.#next(deadline);
      if (!next) break;
      this.#fire(next);
    }
    await Promise.race([flushed, turn()]);
    return result ?? { pending: tracker.counters().pending };
  }

  #start(timer) {
    timer.handle = setTimeout(() => {
      this.#timers.delete(timer);
      timer.action();
    }, timer.due - this.now());
    unref(timer.handle);
  }

  #next(limit) {
    const due = [...this.#timers].filter((timer) => timer.due <= limit);
    return due.sort((one, other) => one.due - other.due)[0];
  }

  #fire(timer) {
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, timer.due);
    timer.action();
  }

  async #idle() {
    await turn();
    while (this.#underWay.size) {
      await Promise.allSettled([...this.#underWay]);
      await turn();
    }
  }

  async #run(limit) {
    await this.#idle();
    for (let timer; (timer = this.#next(limit)); await this.#idle()) this.#fire(timer);
  }
}
