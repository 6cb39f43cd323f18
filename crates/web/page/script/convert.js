// Convert and mend: what is open becomes one file of another format.

const FORMATS = [["pkcs12", "PKCS#12 (.p12)", "p12"], ["jks", "JKS", "jks"], ["pem", "PEM", "pem"], ["jceks", "JCEKS", "jceks"], ["bks", "BKS (Bouncy Castle)", "bks"],
  ["uber", "UBER (Bouncy Castle)", "uber"], ["bcfks", "BCFKS (Bouncy Castle, FIPS)", "bcfks"], ["pkcs7", "PKCS#7 (.p7b)", "p7b"], ["jwk", "JSON Web Key", "jwk"], ["der", "DER", "der"]];
const PROFILES = ["modern", "java8", "legacy", "pbmac1", "passwordless"];
const NO_PASSWORD = ["pkcs7", "jwk"];

const wanted = { to: "pkcs12", profile: "modern", truststore: false, trustAll: false, plainKey: false, renamed: {}, leftOut: new Set(), password: "", again: "" };
const converting = Object.assign(workOf("convert"), { entries: undefined, known: [], refused: undefined, of: "" });

function drawConvert() {
  const view = byId("view-convert");
  const ready = opened.filter((file) => file.report?.state === "open");
  view.replaceChildren(make("h2", {}, t("convert.title")), make("p", { class: "soft" }, t("convert.lead")), dropPlace(t("open.drop"), addFiles, opened.length > 0));
  const waiting = opened.filter((file) => !ready.includes(file));
  if (waiting.length > 0) view.append(notice("warn", make("p", {}, t("convert.waiting", waiting.map((file) => file.name).join(", ")))));
  const of = ready.map((file) => file.look).join(" ");
  if (converting.of !== of) {
    converting.forget();
    Object.assign(converting, { of, known: converting.entries ?? converting.known, entries: undefined, refused: undefined });
    if (ready.length > 0) list(ready);
  }
  if (ready.length === 0) {
    view.append(make("p", { class: "soft empty" }, t("convert.empty")));
    return;
  }
  view.append(make("p", {}, t("convert.from", ready.map((file) => file.name).join(", "))));
  if (converting.refused) view.append(refusal(converting.refused), ...ready.filter((file) => file.report.closed.length > 0).map((file) =>
    passwordForm(file, t("closed", file.report.closed.filter(Boolean).join(", ")), false, file.report.closed.filter(Boolean))));
  else if (converting.entries === undefined) view.append(busy(t("busy.reading")));
  else view.append(convertForm(ready));
}

async function list(ready) {
  const { of } = converting;
  const { done, refused, stopped } = await engine.call("aliases", { files: ready.map(asGiven) });
  if (converting.of !== of) return;
  // What was stopped is asked again.
  Object.assign(converting, stopped ? { of: undefined } : { entries: done, refused });
  if (done) keepChoices(done);
  if (current === "convert") redraw();
}

// What was chosen for an entry holds while it is the same one, by its certificate: its alias may stand for another one now.
function keepChoices(entries) {
  const identity = ({ alias, kind, sha256 }) => JSON.stringify([alias, kind, sha256]);
  const there = new Set(entries.filter(({ sha256 }) => sha256).map(identity));
  for (const entry of converting.known) {
    if (there.has(identity(entry))) continue;
    delete wanted.renamed[entry.alias];
    wanted.leftOut.delete(entry.alias);
  }
  converting.known = entries;
}

function convertForm(ready) {
  const format = field(t("convert.to"), choice(FORMATS.map(([id, label]) => [id, label]), wanted.to), "");
  const profile = field(t("convert.profile"), choice(PROFILES.map((id) => [id, t(`profile.${id}`)]), wanted.profile), "");
  const password = newPassword(t("convert.password"), t("convert.password.hint"), wanted);
  const truststore = checkbox(t("convert.truststore"), wanted.truststore, (event) => { wanted.truststore = event.target.checked; });
  const trustAll = checkbox(t("convert.trust-all"), wanted.trustAll, (event) => { wanted.trustAll = event.target.checked; });
  const plainKey = checkbox(t("convert.plain-key"), wanted.plainKey, (event) => { wanted.plainKey = event.target.checked; show(); });
  const show = () => {
    profile.element.hidden = wanted.to !== "pkcs12";
    plainKey.element.hidden = !mayBePlain();
    for (const element of password.elements) element.hidden = !needsPassword();
  };
  format.input.addEventListener("change", () => { wanted.to = format.input.value; show(); });
  profile.input.addEventListener("change", () => { wanted.profile = profile.input.value; show(); });
  show();
  const submit = (event) => { event.preventDefault(); if (!needsPassword() || password.isSure()) convert(ready); };
  return make("form", { class: "sheet", submit, input: converting.forget },
    make("h3", { id: "entries-title" }, t("convert.entries")),
    converting.entries.length === 0 ? make("p", { class: "soft" }, t("open.nothing")) : make("table", { "aria-labelledby": "entries-title", inert: converting.busy },
      make("thead", {}, make("tr", {}, [t("convert.take"), t("convert.alias"), t("convert.what")].map((title) => make("th", { scope: "col" }, title)))),
      make("tbody", {}, converting.entries.map(entryRow))),
    make("div", { class: "fields", inert: converting.busy }, format.element, profile.element, password.elements),
    make("div", { inert: converting.busy }, truststore.element, trustAll.element, plainKey.element),
    make("div", { class: "row" }, converting.busy ? busy(t("busy.converting")) : make("button", { type: "submit", class: "main" }, t("convert.do"))),
    make("div", { class: "outcome", "aria-live": "polite" }, converting.outcome && converted(converting.outcome)));
}

function entryRow({ alias, kind, subject }) {
  const take = make("input", { type: "checkbox", "aria-label": t("convert.take.entry", alias), change: () => {
    if (take.checked) wanted.leftOut.delete(alias);
    else wanted.leftOut.add(alias);
  } });
  take.checked = !wanted.leftOut.has(alias);
  const name = textInput(wanted.renamed[alias] ?? alias);
  name.setAttribute("aria-label", t("convert.alias.entry", alias));
  name.addEventListener("input", () => { wanted.renamed[alias] = name.value; });
  return make("tr", {}, make("td", {}, take), make("td", {}, name), make("td", {}, t(`kind.${kind}`), subject && make("div", { class: "soft" }, subject)));
}

const isPasswordless = () => wanted.to === "pkcs12" && wanted.profile === "passwordless";
const mayBePlain = () => ["pem", "der", "jwk"].includes(wanted.to) || isPasswordless();
const needsPassword = () => !NO_PASSWORD.includes(wanted.to) && !isPasswordless() && !(mayBePlain() && wanted.plainKey);

// What is hidden does not count.
async function convert(ready) {
  const { to, profile, password, plainKey, trustAll, truststore, leftOut, renamed } = wanted;
  const [first] = ready[0].name.split(/\.(?=[^.]*$)/);
  const ending = FORMATS.find(([id]) => id === to)[2];
  const options = { name: `${truststore ? "truststore" : `${first}-new`}.${ending}`, to, profile: to === "pkcs12" ? profile : undefined,
    password: needsPassword() ? password : undefined, plainKey: mayBePlain() && plainKey, trustAll, truststore, leftOut: [...leftOut],
    renamed: Object.fromEntries(Object.entries(renamed).filter(([alias, name]) => alias !== name)) };
  await converting.run("convert", { files: ready.map(asGiven), options });
}

function converted({ done, refused, files }) {
  if (refused) return refusal(refused);
  return make("div", {}, notice("good", make("p", {}, t("convert.done")), make("ul", {}, done.entries.map(({ alias, kind }) => make("li", {}, `${alias}: ${t(`kind.${kind}`)}`)))),
    done.left_out.length > 0 && notice("warn", make("p", {}, t("convert.left-out")), make("ul", {}, done.left_out.map((what) => make("li", {}, what)))),
    done.warnings.length > 0 && notice("warn", make("ul", {}, done.warnings.map((what) => make("li", {}, what)))),
    downloads(files, "main"));
}
