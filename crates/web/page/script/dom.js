// Elements. Strings become text and never markup.

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

const byId = (id) => document.getElementById(id);

let counter = 0;
const newId = () => `e${(counter += 1)}`;

// What a screen reader says, and nobody else sees.
function say(text) {
  byId("said").textContent = text;
}

// A labelled field with a line below it that says what is to be known, and what is wrong.
function field(label, input, hint) {
  const id = newId();
  const below = make("p", { class: "hint", id: `${id}-hint`, "aria-live": "polite" }, hint ?? "");
  input.id = id;
  input.setAttribute("aria-describedby", below.id);
  const element = make("div", {}, make("label", { for: id }, label), input, below);
  return {
    element,
    input,
    tell(text, tone) {
      below.textContent = text;
      below.className = tone ? `hint ${tone}` : "hint";
      input.setAttribute("aria-invalid", String(tone === "bad"));
    },
  };
}

const passwordInput = (fresh) =>
  make("input", { type: "password", autocomplete: fresh ? "new-password" : "off", spellcheck: "false", autocapitalize: "off" });

const textInput = (value = "") => {
  const input = make("input", { type: "text", autocomplete: "off", spellcheck: "false" });
  input.value = value;
  return input;
};

// A password that something new gets, typed twice: what a slip of the finger protects is lost.
function newPassword(label, hint, state) {
  const first = field(label, passwordInput(true), hint);
  const again = field(t("again"), passwordInput(true), "");
  first.input.value = state.password;
  again.input.value = state.again ?? "";
  first.input.addEventListener("input", () => { state.password = first.input.value; again.tell(""); });
  again.input.addEventListener("input", () => { state.again = again.input.value; again.tell(""); });
  return {
    elements: [first.element, again.element],
    // Whether both are the same; where they are not it is said.
    isSure() {
      if (state.password === (state.again ?? "")) return true;
      again.tell(t("differ"), "bad");
      again.input.focus();
      return false;
    },
  };
}

function choice(options, value) {
  const select = make("select", {}, options.map(([id, label]) => make("option", { value: id }, label)));
  if (value !== undefined) select.value = value;
  return select;
}

function checkbox(label, checked, changed) {
  const box = make("input", { type: "checkbox", change: changed });
  box.checked = checked;
  return { element: make("label", { class: "check" }, box, make("span", {}, label)), box };
}

const button = (label, kind, pressed) => make("button", { type: "button", class: kind, click: pressed }, label);

const notice = (tone, ...children) => make("div", { class: `notice ${tone}`, role: tone === "bad" ? "alert" : undefined }, ...children);

const busy = (text) => make("div", { class: "busy", role: "status" }, make("span", {}, text));

// The library's own sentence about why something was not done.
const refusal = ({ what, hint }) => notice("bad", make("p", {}, what), hint && make("p", { class: "soft" }, hint));

// A place to drop files on, or to choose them from.
function dropPlace(title, taken, small) {
  const chooser = make("input", { type: "file", multiple: true, hidden: true, change: () => take(chooser.files) });
  const place = make("button", { type: "button", class: small ? "drop small" : "drop", click: () => chooser.click() },
    make("strong", {}, title), make("span", {}, t("drop.hint")));
  const take = async (list) => {
    const files = await Promise.all([...list].map(async (file) => ({ id: newId(), name: file.name, bytes: new Uint8Array(await file.arrayBuffer()), keyPasswords: {} })));
    chooser.value = "";
    if (files.length > 0) taken(files);
  };
  place.addEventListener("dragover", (event) => { event.preventDefault(); place.classList.add("over"); });
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    take(event.dataTransfer.files);
  });
  return make("div", {}, place, chooser);
}

function download({ name, bytes }) {
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

// The files that were made, each with a button of this kind.
function downloads(files, kind) {
  return make("div", { class: "row downloads" }, files.map((file) => button(t("download", file.name), kind, () => download(file))));
}
