// The worker with the module: one thing at a time, in order, and never on the page's own thread.

const engine = (() => {
  let worker;
  let loaded;
  // Ends the wait for a module that is not there yet.
  let giveUp;
  let waiting = new Map();
  let number = 0;

  function start() {
    const address = URL.createObjectURL(new Blob([byId("worker").textContent], { type: "text/javascript" }));
    const started = new Worker(address);
    worker = started;
    loaded = new Promise((resolve, reject) => {
      giveUp = () => reject(undefined);
      started.addEventListener("message", ({ data }) => {
        if (data.ready) resolve();
        else if (data.progress !== undefined) for (const each of waiting.values()) each.progress?.(data.progress);
        else if (data.id === undefined) reject(new Error(data.fault));
        else settle(data);
      });
      // One that ends in the middle of its work leaves nobody waiting.
      const ended = (event) => {
        reject(new Error(event.message));
        if (worker === started) stop({ refused: { what: t("fault"), hint: event.message }, files: [] });
      };
      started.addEventListener("error", ended);
      started.addEventListener("messageerror", ended);
    });
    loaded.catch(() => {});
    worker.postMessage(byId("module").textContent);
    URL.revokeObjectURL(address);
  }

  function settle({ id, report, files, fault }) {
    const { resolve } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (fault !== undefined) {
      // The module has come to a halt, and what it holds is worth nothing.
      stop();
      resolve?.({ refused: { what: t("fault"), hint: fault }, files: [] });
    } else if (report?.refused) {
      resolve?.({ refused: report.refused, files: [] });
    } else {
      resolve?.({ done: report.done, files: files ?? [] });
    }
  }

  // What becomes of work that was stopped, and can be done again.
  const stopped = () => ({ refused: { what: t("stopped") }, stopped: true, files: [] });

  function stop(outcome = stopped()) {
    worker?.terminate();
    worker = undefined;
    giveUp?.();
    const left = waiting;
    waiting = new Map();
    for (const { resolve } of left.values()) resolve(outcome);
  }

  async function call(name, parameters, progress) {
    if (!worker) start();
    try {
      await loaded;
    } catch (error) {
      if (error === undefined) return stopped();
      stop();
      return { refused: { what: t("unsupported"), hint: error.message }, files: [] };
    }
    if (!worker) return stopped();
    const id = (number += 1);
    return new Promise((resolve) => {
      waiting.set(id, { resolve, progress });
      worker.postMessage({ id, call: name, parameters });
    });
  }

  return { call, stop, start };
})();

// The work of a view. What came of it stands there until something changes of which it was made, and is not shown any more when it comes later than that.
function workOf(view) {
  let turn = 0;
  const work = {
    outcome: undefined,
    busy: false,
    // Something has changed.
    forget() {
      turn += 1;
      work.outcome?.files.forEach(wipe);
      work.outcome = undefined;
      work.busy = false;
      byId(`view-${view}`).querySelector(".outcome")?.replaceChildren();
    },
    async run(name, parameters, progress) {
      work.forget();
      const mine = turn;
      const at = focusedKey();
      work.busy = true;
      redraw();
      const outcome = await engine.call(name, parameters, progress);
      if (mine !== turn) {
        outcome.files.forEach(wipe);
        return;
      }
      work.outcome = outcome;
      work.busy = false;
      redraw(current === view ? at : undefined);
      say(outcome.refused?.what ?? t(`${view}.done`));
    },
  };
  return work;
}

// Overwrites a file that was read or made, and lets its passwords go.
function wipe(file) {
  file.bytes.fill(0);
  file.password = undefined;
  file.keyPasswords = {};
}

// What the module needs of a file.
const asGiven = ({ name, bytes, password, keyPasswords }) => ({ name, bytes, password, keyPasswords });
