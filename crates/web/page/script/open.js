// Open: what is in each file, who opens it, and what mends it.

const opened = [];

function drawOpen() {
  const view = byId("view-open");
  view.replaceChildren(
    make("h2", {}, t("open.title")),
    make("p", { class: "soft" }, t("open.lead")),
    dropPlace(t("open.drop"), addFiles, opened.length > 0),
    opened.length === 0
      ? make("p", { class: "soft empty" }, t("open.empty"))
      : make("div", { class: "row" }, button(t("open.clear"), "plain", () => closeFiles(0, opened.length))),
    ...opened.map(fileSheet),
  );
}

async function addFiles(files) {
  const added = files.map((file) => ({ ...file, busy: true }));
  opened.push(...added);
  redraw();
  // One may be closed again before it is its turn.
  for (const file of added) if (opened.includes(file)) await look(file);
}

// What was made of a file goes with it, and with the last one what was chosen for its entries.
function closeFiles(place, count) {
  opened.splice(place, count).forEach(wipe);
  converting.forget();
  if (opened.length === 0) Object.assign(wanted, { renamed: {}, leftOut: new Set() });
  redraw();
}

let looks = 0;

// Asks the module what a file is. Each time it is another one for the views that use it, for its passwords are others.
async function look(file) {
  file.look = (looks += 1);
  file.busy = true;
  redraw();
  const { done, refused, stopped } = await engine.call("open", { files: [asGiven(file)] });
  if (!opened.includes(file)) return;
  // It was other work that somebody stopped.
  if (stopped) return look(file);
  file.busy = false;
  file.refused = refused;
  file.report = done?.[0];
  redraw();
  // Whoever mistyped types again.
  if (file.report?.state === "wrong-password") byId(file.id)?.closest("article").querySelector("input")?.focus();
  say(t("open.said", file.name, stateText(file)));
}

function stateText({ refused, report }) {
  if (refused) return refused.what;
  if (report.state !== "open") return report.message;
  return counted("entries", report.show.items.length);
}

function fileSheet(file) {
  const title = make("h3", { id: file.id }, file.name);
  const remove = button(t("open.remove"), "plain", () => closeFiles(opened.indexOf(file), 1));
  remove.setAttribute("aria-label", t("open.remove.file", file.name));
  const sheet = make("article", { class: "sheet file", "aria-labelledby": title.id }, make("div", { class: "head" }, title, remove));
  if (file.busy) sheet.append(busy(t("busy.reading")));
  else if (file.refused) sheet.append(refusal(file.refused));
  else sheet.append(...fileContent(file));
  return sheet;
}

function fileContent(file) {
  const { state, message, show, explain, trees, closed } = file.report;
  const parts = [];
  if (state === "unreadable") return [notice("bad", make("p", {}, message))];
  if (state === "locked" || state === "wrong-password") {
    parts.push(passwordForm(file, message, state === "wrong-password"));
  } else {
    const soonest = earliest(show.items);
    parts.push(make("ul", { class: "badges" },
      make("li", { class: "badge" }, show.format),
      make("li", { class: "badge" }, counted("entries", show.items.length)),
      show.verified === true && make("li", { class: "badge good" }, t("verified")),
      show.verified === false && make("li", { class: "badge warn" }, t("not-verified")),
      soonest && show.items.length > 1 && expiryBadge(soonest, "li"),
    ));
    if (show.hidden_from_java > 0) parts.push(notice("warn", make("p", {}, counted("hidden", show.hidden_from_java))));
    if (closed.length > 0) parts.push(passwordForm(file, t("closed", closed.filter(Boolean).join(", ")), false, closed.filter(Boolean)));
    if (show.items.length === 0) parts.push(make("p", { class: "soft" }, t("open.nothing")));
    parts.push(...show.items.map(entry));
    if (trees.length > 0) parts.push(make("h4", {}, t("tree")), make("ul", { class: "tree" }, trees.map(branch)));
  }
  if (explain) parts.push(...explained(file.report));
  return parts;
}

function passwordForm(file, message, wrong, keys = []) {
  const asked = field(t("password.of", file.name), passwordInput());
  const ofKeys = file.password === undefined || keys.length === 0 ? [] : keys.map((alias) => [alias, field(t("password.key", alias), passwordInput())]);
  asked.input.setAttribute("data-key", file.id);
  if (wrong) asked.tell(message, "bad");
  for (const [alias, each] of ofKeys) {
    each.input.setAttribute("data-key", `${file.id} ${alias}`);
    if (file.keyPasswords[alias] !== undefined) each.tell(t("password.key.wrong"), "bad");
  }
  const submit = (event) => {
    event.preventDefault();
    for (const [alias, { input }] of ofKeys) if (input.value) file.keyPasswords[alias] = input.value;
    if (ofKeys.length === 0) file.password = asked.input.value;
    look(file);
  };
  const fields = ofKeys.length > 0 ? ofKeys.map(([, each]) => each.element) : [asked.element];
  fields.forEach((element) => element.classList.add("grow"));
  return make("form", { submit, class: "password" },
    wrong ? null : make("p", {}, message),
    make("div", { class: "row" }, fields, make("button", { type: "submit", class: "main" }, t("password.open"))));
}

const certificatesOf = (item) => item.chain ?? (item.certificate ? [item.certificate] : []);

// The days until the first certificate of a file expires.
function earliest(items) {
  const days = items.flatMap(certificatesOf).filter((one) => one.days_left !== null && one.days_left !== undefined);
  return days.sort((one, other) => one.days_left - other.days_left)[0];
}

function expiryBadge({ days_left: days, not_after: until }, tag = "span") {
  const [tone, text] = days < 0 ? ["bad", t("expired", date(until))] : [days < 30 ? "warn" : "good", t("valid", date(until), counted("days", days))];
  return make(tag, { class: `badge ${tone}` }, text);
}

function entry(item) {
  const certificates = certificatesOf(item);
  const key = item.key ?? (item.algorithm ? item : undefined);
  const title = item.alias ?? item.name ?? (certificates[0]?.subject ?? item.subject ?? "");
  const content = make("div", { class: "entry" },
    make("h4", {}, title || t(`kind.${item.type}`)),
    make("ul", { class: "badges" },
      title && make("li", { class: "badge" }, t(`kind.${item.type}`)),
      key?.algorithm && make("li", { class: "badge" }, [key.algorithm, key.bits].filter(Boolean).join(" ")),
      (key?.encrypted ?? item.encrypted) === true && make("li", { class: "badge good" }, t("encrypted")),
      key?.encrypted === false && make("li", { class: "badge warn" }, t("plain")),
      certificates[0]?.days_left !== undefined && expiryBadge(certificates[0], "li")));
  if (item.type === "error") content.append(notice("bad", make("p", {}, item.line ? t("line", item.line, item.message) : item.message)));
  if (item.type === "request") content.append(requestDetails(item));
  if (item.sha256) content.append(pairs([["SHA-256", item.sha256, true]]));
  certificates.forEach((certificate, place) => content.append(certificateDetails(certificate, place, certificates.length, title)));
  return content;
}

const pairs = (list) => make("dl", {}, list.filter(([, value]) => value).flatMap(([name, value, mono]) =>
  [make("dt", {}, name), make("dd", { class: mono ? "mono" : undefined }, value)]));

const requestDetails = (item) => pairs([
  [t("subject"), item.subject],
  [t("signature"), `${item.signature_algorithm}${item.signature_holds === false ? `, ${t("signature.broken")}` : ""}`],
  [t("extensions"), item.extensions.map((one) => [one.name ?? one.oid, one.value].filter(Boolean).join(": ")).join("; ")],
]);

function certificateDetails(certificate, place, count, title) {
  const subject = certificate.subject ?? "";
  const alone = subject === title ? t("certificate.details") : t("certificate.one", subject);
  const summary = count > 1 ? t("certificate.of", place + 1, count, subject) : alone;
  return make("details", {}, make("summary", {}, summary), pairs([
    [t("subject"), certificate.subject],
    [t("issuer"), certificate.issuer],
    [t("valid.from"), certificate.not_before],
    [t("valid.until"), certificate.not_after],
    [t("key"), [certificate.algorithm, certificate.bits].filter(Boolean).join(" ")],
    [t("signature"), certificate.signature_algorithm],
    [t("usage"), [...(certificate.key_usage ?? []), ...(certificate.extended_key_usage ?? [])].join(", ")],
    [t("names"), (certificate.subject_alternative_names ?? []).join(", ")],
    [t("authority"), certificate.ca && t("yes")],
    [t("serial"), certificate.serial_number, true],
    ["SHA-256", certificate.sha256, true],
    ["SHA-1", certificate.sha1, true],
  ]));
}

const branch = ({ subject, issued }) => make("li", {}, subject, issued.length > 0 && make("ul", {}, issued.map(branch)));

// Who opens it, and what mends it.
function explained({ explain: { findings, cures, not_looked_at: unseen, protection }, readers, cured }) {
  const parts = [];
  const tones = { wrong: "bad", weak: "warn", note: "" };
  if (findings.length > 0) {
    parts.push(make("h4", {}, t("findings")), ...findings.map((finding) => notice(tones[finding.severity] ?? "",
      make("p", {}, finding.where ? `${finding.where}: ${finding.what}` : finding.what),
      finding.mend && make("pre", {}, make("code", {}, finding.mend)),
      finding.advice && make("p", { class: "soft" }, finding.advice))));
  }
  const order = ["does-not-open", "reserved", "opens", "not-known"];
  const tone = { opens: "good", reserved: "warn", "does-not-open": "bad", "not-known": "" };
  const refusals = readers.filter((group) => group.verdict === "does-not-open").length;
  parts.push(make("details", { class: "readers" }, make("summary", {}, refusals > 0 ? t("readers.some") : t("readers.all")),
    order.filter((verdict) => readers.some((group) => group.verdict === verdict)).map((verdict) => [
      make("p", { class: tone[verdict] }, make("strong", {}, t(`reader.${verdict}`))),
      make("ul", { class: "list" }, readers.filter((group) => group.verdict === verdict).map(({ names, why }) =>
        make("li", {}, names, why && make("span", { class: "soft" }, `: ${why}`)))),
    ]),
    cures.length > 0 && make("p", {}, make("strong", {}, t("cures"))),
    cures.map((cure, place) => [make("p", {}, t("cure.for", cured[place])), make("pre", {}, make("code", {}, cure.command))]),
    protection.length > 0 && make("p", {}, make("strong", {}, t("protection"))),
    protection.length > 0 && make("ul", { class: "list" }, protection.map((line) => make("li", {}, line))),
    unseen.map((line) => make("p", { class: "soft" }, t("unseen", line)))));
  return parts;
}
