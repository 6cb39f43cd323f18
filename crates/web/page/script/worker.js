// The worker: it holds the module, does one thing at a time, and is ended when the page is left. Before it stands what wasm-bindgen made.

const ready = new Promise((resolve, reject) => {
  self.addEventListener("message", (event) => start(event.data).then(resolve, reject), { once: true });
});

async function start(compressed) {
  const bytes = Uint8Array.from(atob(compressed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  await wasm_bindgen({ module_or_path: await new Response(stream).arrayBuffer() });
  self.addEventListener("message", (event) => answer(event.data));
  self.postMessage({ ready: true });
}

// The module tells how often the search for a key has asked for random numbers.
function progress(count) {
  self.postMessage({ progress: count });
}

// The files as the module takes them.
function handedOver(files) {
  const all = new wasm_bindgen.Files();
  for (const { name, bytes, password, keyPasswords } of files) {
    all.add(name, bytes, password);
    for (const [alias, own] of Object.entries(keyPasswords ?? {})) all.key_password(alias, own);
  }
  return all;
}

const CALLS = {
  open: ({ files }) => ({ report: wasm_bindgen.open(handedOver(files), Date.now()) }),
  aliases: ({ files }) => ({ report: wasm_bindgen.aliases(handedOver(files)) }),
  convert: ({ files, options }) => made(wasm_bindgen.convert(handedOver(files), JSON.stringify(options), Date.now())),
  check: ({ subject }) => ({ report: wasm_bindgen.check(JSON.stringify(subject)) }),
  request: ({ options }) => made(wasm_bindgen.request(JSON.stringify(options), Date.now())),
  receive: ({ files, keys, options }) =>
    made(wasm_bindgen.receive(handedOver(files), handedOver(keys), JSON.stringify(options), Date.now())),
};

// What was made, copied out of the module's memory, which is wiped when it is freed.
function made(work) {
  const files = [];
  for (let place = 0; place < work.count(); place += 1) files.push({ name: work.name(place), bytes: work.bytes(place) });
  const report = work.report();
  work.free();
  return { report, files };
}

function answer({ id, call, parameters }) {
  try {
    const { report, files } = CALLS[call](parameters);
    const buffers = (files ?? []).map((file) => file.bytes.buffer);
    self.postMessage({ id, report: JSON.parse(report), files }, buffers);
  } catch (error) {
    self.postMessage({ id, fault: String(error) });
  }
}

ready.catch((error) => self.postMessage({ fault: String(error) }));
