// Register: the documented form, its key and its request; and what is made of the answer.

const FIELDS = [["country", "C"], ["state", "ST"], ["locality", "L"], ["organization", "O"], ["mzp", "CN"], ["email", "emailAddress"]];
const form = { subject: Object.fromEntries(FIELDS.map(([name]) => [name, ""])), touched: new Set(), tool: "openssl", bits: 2048, kept: "pem", alias: "KeyName", password: "" };
const registering = workOf("register");
// The two passwords are of all that came back, and of all that was given as the key.
const receiving = Object.assign(workOf("receive"), { files: [], keys: [], passwords: { file: "", key: "" }, alias: "", password: "", plainKey: false, folder: "." });

function forgetForms() {
  Object.assign(form, { password: "", again: "", touched: new Set() });
  for (const [name] of FIELDS) form.subject[name] = "";
  Object.assign(wanted, { password: "", again: "", renamed: {}, leftOut: new Set() });
  Object.assign(converting, { entries: undefined, known: [], refused: undefined, of: "" });
  [...receiving.files, ...receiving.keys].forEach(wipe);
  Object.assign(receiving, { files: [], keys: [], passwords: { file: "", key: "" }, password: "", again: "" });
  for (const work of [converting, registering, receiving]) work.forget();
}

function drawRegister() {
  const rows = Object.fromEntries(FIELDS.map(([name, short]) => {
    const input = textInput(form.subject[name]);
    if (name === "email") input.type = "email";
    const row = field(`${t(`field.${name}`)} (${short})`, input, t(`field.${name}.hint`));
    input.setAttribute("data-field", name);
    input.addEventListener("input", () => { form.subject[name] = input.value; form.touched.add(name); check(rows); });
    return [name, row];
  }));
  const unit = textInput("Programs Partners");
  unit.readOnly = true;
  const fixed = field(`${t("field.unit")} (OU)`, unit, t("field.unit.hint"));
  const tool = field(t("register.tool"), choice([["openssl", "openssl req"], ["keytool", "keytool -certreq"]], form.tool), t("register.tool.hint"));
  const bits = field(t("register.bits"), choice([["2048", "RSA 2048"], ["3072", "RSA 3072"], ["4096", "RSA 4096"]], String(form.bits)), "");
  const kept = field(t("register.kept"), choice([["pem", "PEM (KeyName.pem)"], ["pkcs12", "PKCS#12 (KeyStoreName.p12)"], ["jks", "JKS (KeyStoreName.jks)"]], form.kept), "");
  const alias = field(t("register.alias"), textInput(form.alias), "");
  const password = newPassword(t("register.password"), t("register.password.hint"), form);
  alias.element.hidden = form.kept === "pem";
  tool.input.addEventListener("change", () => { form.tool = tool.input.value; });
  bits.input.addEventListener("change", () => { form.bits = Number(bits.input.value); });
  kept.input.addEventListener("change", () => { form.kept = kept.input.value; alias.element.hidden = form.kept === "pem"; });
  alias.input.addEventListener("input", () => { form.alias = alias.input.value; });
  const submit = (event) => {
    event.preventDefault();
    for (const [name] of FIELDS) form.touched.add(name);
    if (password.isSure()) register();
  };
  byId("view-register").replaceChildren(
    make("h2", {}, t("register.title")), make("p", { class: "soft" }, t("register.lead")),
    make("form", { class: "sheet", submit, novalidate: true, input: registering.forget },
      make("h3", {}, t("register.subject")),
      make("div", { class: "fields", inert: registering.busy }, FIELDS.map(([name]) => rows[name].element).toSpliced(4, 0, fixed.element)),
      make("h3", {}, t("register.key")),
      make("div", { class: "fields", inert: registering.busy }, tool.element, bits.element, kept.element, alias.element, password.elements),
      registering.busy
        ? make("div", { class: "row" }, make("div", { class: "busy" }, make("span", { id: "progress" }, t("busy.key", 0))), button(t("cancel"), "", () => engine.stop()))
        : make("button", { type: "submit", class: "main" }, t("register.do")),
      make("div", { class: "outcome", "aria-live": "polite" }, registering.outcome && registered(registering.outcome))));
  if (form.touched.size > 0) check(rows);
}

let checks = 0;

// The rules, said below each field that somebody has been in.
async function check(rows) {
  const mine = (checks += 1);
  const { done } = await engine.call("check", { subject: form.subject });
  if (!done || mine !== checks) return;
  for (const [name, short] of FIELDS) {
    const broken = done.find(({ field: of }) => of === short);
    if (!form.touched.has(name)) continue;
    if (!broken) rows[name].tell(t("rule.kept"), "good");
    else rows[name].tell(`${broken.message}. ${t("rule.fix", broken.fix)}`, broken.is_error ? "bad" : "warn");
  }
}

async function register() {
  say(t("busy.key", 0));
  const { subject, tool, bits, kept, alias, password } = form;
  const progress = (count) => { const place = byId("progress"); if (place) place.textContent = t("busy.key", count); };
  await registering.run("request", { options: { subject, tool, bits, kept, alias, password } }, progress);
}

function registered({ done, refused, files }) {
  if (refused) return refusal(refused);
  const both = button(t("download.both"), "main", () => files.forEach(download));
  return make("div", {}, notice("good", make("p", {}, t("register.done")), make("p", { class: "soft" }, t("register.next"))),
    done.rules.length > 0 && notice("warn", make("ul", {}, done.rules.map(({ message, fix }) => make("li", {}, `${message}. ${t("rule.fix", fix)}`)))),
    done.warning && notice("warn", make("p", {}, done.warning)),
    pairs([[t("subject"), done.request.subject], [t("key"), `${done.request.algorithm} ${done.request.bits}`], [t("signature"), done.request.signature_algorithm]]),
    make("div", { class: "row" }, both, downloads(files)));
}

function remover(file, files) {
  const remove = button(t("receive.remove"), "plain", () => { files.splice(files.indexOf(file), 1).forEach(wipe); receiving.forget(); redraw(); });
  remove.setAttribute("aria-label", t("receive.remove.file", file.name));
  return remove;
}

// PEM and single certificates have no password; keystores begin otherwise.
const mayBeLocked = ({ name }) => !/\.(pem|crt|cer|der|p7b|p7c|txt|eml)$/i.test(name);

function drawReceive() {
  const place = (title, files) => dropPlace(title, (added) => { files.push(...added); receiving.forget(); redraw(); }, true);
  const kept = (files, title) => files.length > 0 && make("ul", { class: "list", "aria-label": title }, files.map((file) => make("li", {}, file.name, " ",
    remover(file, files))));
  const passwordOf = (whose) => {
    const row = field(t(`receive.${whose}-password`), passwordInput(), t(`receive.${whose}-password.hint`));
    row.input.value = receiving.passwords[whose];
    row.input.addEventListener("input", () => { receiving.passwords[whose] = row.input.value; });
    return row.element;
  };
  const alias = field(t("register.alias"), textInput(receiving.alias), t("receive.alias.hint"));
  const folder = field(t("receive.folder"), textInput(receiving.folder), t("receive.folder.hint"));
  const password = newPassword(t("receive.password"), t("receive.password.hint"), receiving);
  const plain = checkbox(t("receive.plain"), receiving.plainKey, (event) => { receiving.plainKey = event.target.checked; });
  alias.input.addEventListener("input", () => { receiving.alias = alias.input.value; });
  folder.input.addEventListener("input", () => { receiving.folder = folder.input.value; });
  const submit = (event) => { event.preventDefault(); if (password.isSure()) receive(); };
  byId("view-receive").replaceChildren(
    make("h2", {}, t("receive.title")), make("p", { class: "soft" }, t("receive.lead")),
    make("form", { class: "sheet", submit, input: receiving.forget }, make("div", { inert: receiving.busy },
      make("h3", {}, t("receive.arrived")), place(t("receive.drop"), receiving.files), kept(receiving.files, t("receive.arrived")),
      make("h3", {}, t("receive.key")), place(t("receive.drop.key"), receiving.keys), kept(receiving.keys, t("receive.key")),
      make("div", { class: "fields" }, receiving.files.some(mayBeLocked) && passwordOf("file"), receiving.keys.length > 0 && passwordOf("key"), password.elements, alias.element, folder.element),
      plain.element),
      receiving.busy ? busy(t("busy.receiving")) : make("button", { type: "submit", class: "main", disabled: receiving.files.length === 0 || receiving.keys.length === 0 }, t("receive.do")),
      make("div", { class: "outcome", "aria-live": "polite" }, receiving.outcome && received(receiving.outcome))));
}

async function receive() {
  const { alias, password, passwords, plainKey, folder } = receiving;
  const opened = (files, word) => files.map((file) => ({ ...asGiven(file), password: word || undefined }));
  const given = { files: opened(receiving.files, passwords.file), keys: opened(receiving.keys, passwords.key) };
  await receiving.run("receive", { ...given, options: { alias, password, plainKey, folder: folder || "." } });
}

function received({ done, refused, files }) {
  if (refused) return refusal(refused);
  return make("div", {}, notice("good", make("p", {}, t("receive.done"))),
    done.warnings.length > 0 && notice("warn", make("ul", {}, done.warnings.map((what) => make("li", {}, what)))),
    done.notes.map((what) => make("p", { class: "soft" }, what)),
    done.chain.map((certificate, place) => certificateDetails(certificate, place, done.chain.length)),
    pairs(done.files.map(({ name, purpose }) => [name, purpose])),
    downloads(files, "main"));
}
