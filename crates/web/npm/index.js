// What the package can do: the functions of crates/web/src/api.rs with objects in the place of JSON. The module, compressed and in Base64, is a script too
// (wasm.js), so that Node, browsers and bundlers load it as they load every other, with nothing to fetch, to copy or to set.

import fresh from "./module.js";
import compressed from "./wasm.js";

export class Refused extends Error {
  constructor({ what, hint }) {
    super(what);
    this.name = "Refused";
    this.what = what;
    this.hint = hint;
  }
}

// The module as it is compiled, the one that is used, and the wait for it.
let compiled;
let module;
let loading;
// Whom it tells how far the search for a key is.
let listener;

export function load(given) {
  loading ??= begin(given).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function begin(given) {
  compiled ??= given ?? (await WebAssembly.compile(await unpacked()));
  const begun = fresh((count) => listener?.(count));
  await begun({ module_or_path: compiled });
  module = begun;
}

async function unpacked() {
  const bytes = Uint8Array.from(atob(compressed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

export const open = (files) => work(() => withFiles([files], (all) => done(module.open(all, Date.now()))));

export const aliases = (files) => work(() => withFiles([files], (all) => done(module.aliases(all))));

export const convert = (files, options) => work(() => withFiles([files], (all) => made(module.convert(all, json(options), Date.now()))));

export const check = (subject) => work(() => done(module.check(json(subject))));

export async function request(options, progress) {
  let fault;
  const outcome = await work(() => {
    // What it throws waits: the module is not left in the middle of its work.
    listener = (count) => {
      try {
        if (!fault) progress?.(count);
      } catch (error) {
        fault = { error };
      }
    };
    try {
      return made(module.request(json(options), Date.now()));
    } finally {
      listener = undefined;
    }
  });
  if (fault) throw fault.error;
  return outcome;
}

export const receive = (files, keys, options) =>
  work(() => withFiles([files, keys], (all, held) => made(module.receive(all, held, json(options), Date.now()))));

const isContent = (error) => error instanceof Refused || error instanceof TypeError;

// Does something with the module. One that has come to a halt is worth nothing: the next call has another.
async function work(what) {
  // While it was waited for, another call may have brought it to a halt.
  while (!module) await load();
  try {
    return what();
  } catch (error) {
    if (isContent(error)) throw error;
    module = undefined;
    loading = undefined;
    throw new Error("the module came to a halt", { cause: error });
  }
}

// Hands lists of files over to the module, whose copies are wiped when they are freed; after a halt there is nobody who could free them.
function withFiles(lists, use) {
  const handed = [];
  const free = () => handed.forEach((files) => files.free());
  let outcome;
  try {
    for (const list of lists) {
      const files = new module.Files();
      handed.push(files);
      for (const file of list) handOver(file, files);
    }
    outcome = use(...handed);
  } catch (error) {
    if (isContent(error)) free();
    throw error;
  }
  free();
  return outcome;
}

function handOver({ name, bytes, password, keyPasswords }, files) {
  if (Object.prototype.toString.call(bytes) !== "[object Uint8Array]") throw new TypeError("the bytes of a file are no Uint8Array");
  files.add(text(name, "the name of a file"), bytes, password == null ? undefined : text(password, "the password of a file"));
  for (const [alias, own] of Object.entries(keyPasswords ?? {})) files.key_password(alias, text(own, "the password of a key"));
}

// What is said of a value that is no string does not show it: it may be a password.
function text(value, what) {
  if (typeof value !== "string") throw new TypeError(`${what} is no string`);
  return value;
}

function json(options) {
  if (typeof options !== "object" || options === null) throw new TypeError("the options are no object");
  if (options.password != null) text(options.password, "the password");
  return JSON.stringify(options);
}

// The report, out of its JSON.
function done(answer) {
  const { done, refused } = JSON.parse(answer);
  if (refused) throw new Refused(refused);
  return done;
}

// What was made, copied out of the module's memory, which is wiped when it is freed.
function made(work) {
  const answer = work.report();
  const files = Array.from({ length: work.count() }, (_, place) => ({ name: work.name(place), bytes: work.bytes(place) }));
  work.free();
  return { report: done(answer), files };
}
