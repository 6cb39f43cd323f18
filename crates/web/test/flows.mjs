// Each flow, as somebody goes through it: files are given to the page, and what it gives back goes to openssl, keytool and Java.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { at, fed, loadedByJava, run, unzipped } from "./tools.mjs";

const fixture = (name) => path.resolve("fixtures", name);

// Gives files to the place for them that is the nth of the view.
const give = (page, view, files, place = 0) => page.locator(`#view-${view} input[type=file]`).nth(place).setInputFiles(files);

async function saved(page, name, pressed) {
  const [download] = await Promise.all([page.waitForEvent("download"), pressed()]);
  const file = at(name);
  await download.saveAs(file);
  return file;
}

// Chooses the format of the new file, and its password where there is one.
async function choose(page, format) {
  await page.getByLabel("New format").selectOption(format);
  const password = page.getByLabel("Password of the new file");
  if (!await password.isVisible()) return;
  await password.fill("changed");
  await page.getByLabel("The same again").fill("changed");
}

// Makes it, and waits for what is said of that.
async function make(page, outcome = ".notice.good", more = {}) {
  await press(page, "Make the file");
  await page.locator(`#view-convert ${outcome}`, more).first().waitFor();
}

// Saves the file that was made.
const savedAs = (page, name) => saved(page, name, () => page.locator("#view-convert .downloads button").first().click());

// Waits until so many files are read.
async function allRead(page, count) {
  await page.locator("article").nth(count - 1).waitFor();
  for (let tries = 0; tries < 300 && await page.locator("article .busy").count() > 0; tries += 1) await page.waitForTimeout(50);
}

const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
const tab = (page, name) => page.getByRole("tab", { name }).click();

// Drops a file on the place for it, as a mouse does.
async function drop(page, view, file) {
  const bytes = [...fs.readFileSync(file)];
  await page.locator(`#view-${view} .drop`).first().evaluate((place, { name, bytes }) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
    place.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  }, { name: path.basename(file), bytes });
}

export async function opens(page) {
  await drop(page, "open", fixture("keytool/default.p12"));
  await page.getByLabel("Password of default.p12").waitFor();
  await page.getByLabel("Password of default.p12").fill("half");
  await give(page, "open", [fixture("openssl/client.pem")]);
  await page.locator("article", { hasText: "client.pem" }).getByText("Who issued whom").waitFor();
  assert.equal(await page.getByLabel("Password of default.p12").inputValue(), "half");
  await page.getByLabel("Password of default.p12").fill("wrong");
  await press(page, "Unlock");
  await page.locator("#view-open .hint.bad").waitFor();
  await page.getByLabel("Password of default.p12").fill("changeit");
  await page.keyboard.press("Enter");
  const sheet = page.locator("article", { hasText: "default.p12" });
  await sheet.getByText("integrity verified").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "default.p12");
  assert.match(await sheet.textContent(), /private key/);
  assert.match(await sheet.textContent(), /RSA 2048/);
  await page.locator("article", { hasText: "client.pem" }).getByText("Who issued whom").waitFor();
  await page.locator("article details.readers summary").first().click();
  assert.match(await page.locator("article details.readers").first().textContent(), /Java/);
}

// Files that are locked, or nothing that is read, or weak: what is said of them.
export async function showsTrouble(page, look) {
  fs.writeFileSync(at("notes.txt"), "nothing at all");
  await give(page, "open", [fixture("keytool/default.p12"), at("notes.txt"), fixture("openssl/key-plain.pem")]);
  await page.locator("#view-open .notice.bad").waitFor();
  await page.locator("article", { hasText: "key-plain.pem" }).locator("details.readers summary").click();
  await look();
  await press(page, "Close all files");
}

// A keystore and a key in it with another password: each is asked for, and the key is used.
export async function opensKeys(page) {
  await give(page, "open", [fixture("keytool/store.jks")]);
  const sheet = page.locator("article", { hasText: "store.jks" });
  await sheet.getByLabel("Password of store.jks").fill("changeit");
  await sheet.getByRole("button", { name: "Unlock" }).click();
  await sheet.getByLabel("Password of the key keyname").fill("nopassword");
  await sheet.getByRole("button", { name: "Unlock" }).click();
  await sheet.getByText("This password does not open the key.").waitFor();
  await sheet.getByLabel("Password of the key keyname").fill("keypassword");
  await sheet.getByRole("button", { name: "Unlock" }).click();
  await sheet.getByText("still encrypted").waitFor({ state: "detached" });
  await tab(page, "Convert");
  await page.locator("#view-convert table").waitFor();
  await choose(page, "pem");
  await make(page);
  const pem = await savedAs(page, "store.pem");
  run("openssl", "pkey", "-in", pem, "-passin", "pass:changed", "-noout");
  await tab(page, "Open");
  await press(page, "Close all files");
  // Another file of that name is another file, and what was made of the first is gone.
  fs.mkdirSync(at("other"));
  fs.copyFileSync(fixture("keytool/truststore.jks"), at("other/store.jks"));
  await give(page, "open", [at("other/store.jks")]);
  await page.getByText("integrity not verified").waitFor();
  await tab(page, "Convert");
  await page.locator("#view-convert table").waitFor();
  assert.doesNotMatch(await page.locator("#view-convert").textContent(), /private key/);
  assert.equal(await page.locator("#view-convert .outcome").textContent(), "");
  // What was chosen for its entries holds when others come, and goes with it.
  const alias = page.locator("#view-convert tbody input[type=text]").first();
  const old = await alias.inputValue();
  await alias.fill("mine");
  await page.locator("#view-convert tbody input[type=checkbox]").first().uncheck();
  await give(page, "convert", [fixture("openssl/client.pem")]);
  await page.getByText("client.pem", { exact: false }).first().waitFor();
  await page.locator("#view-convert table").waitFor();
  assert.equal(await alias.inputValue(), "mine");
  assert.equal(await page.locator("#view-convert tbody input[type=checkbox]").first().isChecked(), false);
  await tab(page, "Open");
  await press(page, "Close all files");
  await give(page, "open", [at("other/store.jks")]);
  await allRead(page, 1);
  await tab(page, "Convert");
  await page.locator("#view-convert table").waitFor();
  assert.equal(await alias.inputValue(), old);
  await tab(page, "Open");
  await press(page, "Close all files");
}

// A key among certificates that are all others' does not become a keystore with them; without them it becomes one file.
export async function keepsStrangersApart(page) {
  run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", at("stranger.pem"));
  await give(page, "open", [at("stranger.pem"), fixture("openssl/client.pem")]);
  await page.locator("article", { hasText: "client.pem" }).getByText("Who issued whom").waitFor();
  await tab(page, "Convert");
  await page.locator("#view-convert table").waitFor();
  await choose(page, "pem");
  await make(page, ".notice.bad", { hasText: "none of the certificates belongs to the key" });
  // Nor with a part of them.
  await page.getByLabel("Take ca").first().uncheck();
  await make(page, ".notice.bad", { hasText: "none of the certificates belongs to the key" });
  for (const take of await page.locator("#view-convert tbody input[type=checkbox]").all()) {
    if (await take.getAttribute("aria-label") !== "Take key") await take.uncheck();
  }
  await make(page);
  const pem = await savedAs(page, "stranger-new.pem");
  run("openssl", "pkey", "-in", pem, "-passin", "pass:changed", "-noout");
  for (const take of await page.locator("#view-convert tbody input[type=checkbox]").all()) await take.check();
  await tab(page, "Open");
  await press(page, "Close all files");
}

const HOLDS_KEYS = ["pkcs12", "jks", "jceks", "bks", "uber", "bcfks", "pem", "jwk"];

// One keystore in each format, and each of those opened again.
export async function everyFormat(page) {
  await give(page, "open", [fixture("keytool/default.p12")]);
  await page.getByLabel("Password of default.p12").fill("changeit");
  await press(page, "Unlock");
  await page.getByText("integrity verified").waitFor();
  await tab(page, "Convert");
  await page.locator("#view-convert table").waitFor();
  const made = [];
  for (const format of [...HOLDS_KEYS, "pkcs7"]) {
    await choose(page, format);
    if (format === "jwk") await page.getByLabel("Leave keys without encryption").check();
    await make(page);
    made.push(await savedAs(page, `every.${format}`));
    if (format === "jwk") await page.getByLabel("Leave keys without encryption").uncheck({ force: true }).catch(() => {});
  }
  assert.match(run("openssl", "pkcs7", "-inform", "DER", "-in", at("every.pkcs7"), "-print_certs", "-noout"), /MZP128745/);
  assert.match(loadedByJava(at("every.jceks"), "JCEKS", "changed"), /RSA 2/);
  await tab(page, "Open");
  await press(page, "Close all files");
  await give(page, "open", made);
  await allRead(page, made.length);
  for (const format of HOLDS_KEYS) {
    const sheet = page.locator("article", { hasText: `every.${format}` });
    const asked = sheet.getByLabel(`Password of every.${format}`);
    if (await asked.isVisible()) {
      await asked.fill("changed");
      await asked.press("Enter");
    }
    await sheet.locator(".badges").first().waitFor();
    assert.match(await sheet.textContent(), /private key.*RSA 2048/s, format);
    assert.equal(await sheet.locator(".notice.bad").count(), 0, format);
  }
  await press(page, "Close all files");
}

// What is no file of ours is said in the library's words, and the page goes on.
export async function refuses(page) {
  fs.writeFileSync(at("<img src=x onerror=alert(1)>.txt"), "nothing at all");
  await give(page, "open", [at("<img src=x onerror=alert(1)>.txt")]);
  await page.locator("#view-open .notice.bad").waitFor();
  assert.equal(await page.locator("img").count(), 0);
  await page.getByRole("button", { name: "Close <img" }).click();
}

export async function converts(page) {
  await tab(page, "Convert");
  await page.locator("#view-convert table").waitFor();
  const aliases = page.locator("#view-convert tbody input[type=text]");
  await aliases.first().fill("partner");
  await choose(page, "jks");
  await make(page);
  const jks = await savedAs(page, "new.jks");
  assert.deepEqual([...fs.readFileSync(jks).subarray(0, 4)], [0xfe, 0xed, 0xfe, 0xed]);
  assert.match(run("keytool", "-list", "-keystore", jks, "-storepass", "changed"), /partner/);
  assert.match(loadedByJava(jks, "JKS", "changed"), /partner RSA/);

  await choose(page, "pkcs12");
  await make(page);
  const p12 = await savedAs(page, "new.p12");
  assert.match(run("openssl", "pkcs12", "-in", p12, "-passin", "pass:changed", "-nokeys", "-info"), /partner/);

  // What was made goes when something changes, and a key without protection has to be meant.
  await page.getByLabel("Who must read it").selectOption("passwordless");
  assert.equal(await page.locator("#view-convert .outcome").textContent(), "");
  await make(page, ".notice.bad", { hasText: "whoever reads the file can use the private key" });
  await page.getByLabel("Leave keys without encryption").check();
  await make(page);
  run("openssl", "pkcs12", "-in", await savedAs(page, "plain.p12"), "-passin", "pass:", "-nomacver", "-noenc", "-out", at("plain.pem"));
  await page.getByLabel("Leave keys without encryption").uncheck();
  await page.getByLabel("Who must read it").selectOption("modern");

  await page.getByLabel("Make a truststore").check();
  await make(page, ".notice.warn");
  assert.match(await page.locator("#view-convert .outcome").textContent(), /a truststore holds no keys/);
  const trusted = await savedAs(page, "trusted.p12");
  assert.match(run("keytool", "-list", "-keystore", trusted, "-storepass", "changed"), /trustedCertEntry/);
  await page.getByLabel("Make a truststore").uncheck();
}

const ANSWERS = { mzp: "MZP128745", country: "FR", state: "Ile de France", locality: "Paris", organization: "Free2Move", email: "it@partner.example" };

async function form(page, answers) {
  for (const [name, value] of Object.entries(answers)) await page.locator(`[data-field=${name}]`).fill(value);
}

export async function registers(page, tool, kept, name) {
  await tab(page, "Register");
  await form(page, { ...ANSWERS, country: "France" });
  await page.locator("#view-register .hint.bad").first().waitFor();
  assert.match(await page.locator("#view-register .hint.bad").first().textContent(), /two capital letters/);
  await form(page, ANSWERS);
  await page.locator("#view-register .hint.bad").first().waitFor({ state: "detached" });
  await page.getByLabel("Like which tool").selectOption(tool);
  await page.getByLabel("Kept in").selectOption(kept);
  await page.getByLabel("Password of the key").fill("changeit");
  await page.getByLabel("The same again").fill("changeit ");
  await press(page, "Make key and request");
  await page.getByText("The two passwords differ.").waitFor();
  await page.getByLabel("The same again").fill("changeit");
  const begun = Date.now();
  await press(page, "Make key and request");
  await page.locator("#view-register .notice.good").waitFor({ timeout: 120_000 });
  const seconds = (Date.now() - begun) / 1000;
  const key = await saved(page, name, () => page.locator("#view-register .downloads button").first().click());
  const csr = await saved(page, `${tool}.csr`, () => page.locator("#view-register .downloads button").nth(1).click());
  if (kept !== "pem") assert.match(loadedByJava(key, kept === "jks" ? "JKS" : "PKCS12", "changeit"), /keyname RSA 1/);
  // The tool's own request for this key is the same, byte for byte; keytool ends some of its lines as Windows does.
  if (tool === "openssl") {
    const { country, state, locality, organization, mzp, email } = ANSWERS;
    const typed = [country, state, locality, organization, "Programs Partners", mzp, email].join("\n");
    const options = ["-key", key, "-passin", "pass:changeit", "-config", fixture("openssl/CSRConfig.conf"), "-out", at("theirs.csr")];
    fed(`${typed}\n`, "openssl", "req", "-new", ...options);
  } else {
    run("keytool", "-certreq", "-alias", "keyname", "-keystore", key, "-storepass", "changeit", "-file", at("theirs.csr"));
  }
  assert.equal(fs.readFileSync(csr, "latin1"), fs.readFileSync(at("theirs.csr"), "latin1").replaceAll("\r", ""));
  return { key, csr, seconds };
}

// A long search does not hold up the page, says how far it is, and can be stopped; the next one goes as if nothing had been.
export async function stops(page) {
  await tab(page, "Register");
  await form(page, ANSWERS);
  await page.getByLabel("Kind of key").selectOption("4096");
  await page.getByLabel("Password of the key").fill("short");
  await page.getByLabel("The same again").fill("short");
  await press(page, "Make key and request");
  await page.locator("#view-register .notice.bad", { hasText: "at least 6" }).waitFor();
  await page.getByLabel("Password of the key").fill("changeit");
  await page.getByLabel("The same again").fill("changeit");
  await press(page, "Make key and request");
  const longest = await page.evaluate(() => new Promise((resolve) => {
    let [last, longest, frames] = [performance.now(), 0, 0];
    const frame = (now) => {
      longest = Math.max(longest, now - last);
      last = now;
      if ((frames += 1) === 20) resolve(longest);
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }));
  const cancel = page.getByRole("button", { name: "Cancel" });
  if (await cancel.isVisible()) {
    await cancel.click();
    await page.locator("#view-register .notice.bad", { hasText: "Stopped." }).waitFor();
  }
  await page.getByLabel("Kind of key").selectOption("2048");
  return longest;
}

// openssl plays the authority; the answer is two files, or one.
export function issue(csr) {
  run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", at("ca-key.pem"), "-out", at("ca.pem"), "-subj", "/CN=Test CA", "-days", "30",
    "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign");
  run("openssl", "x509", "-req", "-in", csr, "-CA", at("ca.pem"), "-CAkey", at("ca-key.pem"), "-CAcreateserial", "-days", "20", "-out", at("issued.pem"));
  run("openssl", "pkcs12", "-export", "-nokeys", "-in", at("issued.pem"), "-certfile", at("ca.pem"), "-passout", "pass:theirs", "-out", at("answer.p12"));
  return { files: [at("issued.pem"), at("ca.pem")], bundle: at("answer.p12") };
}

// One PKCS#12 file came back, which has a password of its own.
export async function receivesBundle(page, key, bundle) {
  await tab(page, "Receive");
  await give(page, "receive", [bundle], 0);
  await page.getByLabel("Password of what came back").fill("theirs");
  await give(page, "receive", [key], 1);
  await page.getByLabel("Password of the key").fill("changeit");
  await page.getByLabel("Password of the new files").fill("secret1");
  await page.getByLabel("The same again").fill("secret1");
  await page.keyboard.press("Enter");
  await page.locator("#view-receive .notice.good").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.labels?.[0]?.textContent), "The same again");
  const into = unzipped(await saved(page, "bundle.zip", () => page.locator("#view-receive .downloads button").first().click()), "bundle");
  assert.match(loadedByJava(path.join(into, "keystore.p12"), "PKCS12", "secret1"), / RSA 2/);
  await page.getByRole("button", { name: "Remove answer.p12" }).click();
  await page.getByRole("button", { name: "Remove KeyName.pem" }).click();
}

export async function receives(page, key, answer) {
  await tab(page, "Receive");
  // What came for another key first.
  await give(page, "receive", [fixture("openssl/client.pem")], 0);
  await give(page, "receive", [key], 1);
  await page.getByLabel("Password of the key").fill("changeit");
  await press(page, "Make everything");
  await page.locator("#view-receive .notice.bad", { hasText: "none of the certificates belongs to the key" }).waitFor();
  await page.getByRole("button", { name: "Remove client.pem" }).click();
  await page.getByRole("button", { name: "Remove KeyName.pem" }).click();
  await give(page, "receive", answer, 0);
  await give(page, "receive", [key], 1);
  await page.getByLabel("Password of the key").fill("changeit");
  await page.getByLabel("Password of the new files").fill("secret1");
  await page.getByLabel("The same again").fill("secret1");
  await page.getByLabel("Alias of the key").fill("client");
  await press(page, "Make everything");
  await page.locator("#view-receive .notice.good").waitFor();
  const zip = await saved(page, "all.zip", () => page.locator("#view-receive .downloads button").first().click());
  const into = unzipped(zip, "received");
  const file = (name) => path.join(into, name);
  run("openssl", "verify", "-CAfile", file("ca_cert.pem"), file("client_cert.pem"));
  run("openssl", "pkey", "-in", file("key.pem"), "-passin", "pass:secret1", "-noout");
  assert.match(loadedByJava(file("keystore.jks"), "JKS", "secret1"), /client RSA 2/);
  assert.match(loadedByJava(file("keystore.p12"), "PKCS12", "secret1"), /client RSA 2/);
  for (const [name, kind] of [["truststore.p12", "PKCS12"], ["truststore.jks", "JKS"]]) assert.match(loadedByJava(file(name), kind, "secret1"), /trusted/);
  for (const name of ["spring-boot.properties", "kafka-client.properties", "tomcat-connector.xml", "java-options.txt", "curl.config", "kubernetes-secret.yaml"]) {
    assert.ok(fs.existsSync(file(name)), name);
  }
}
