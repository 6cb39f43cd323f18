// The test of the package for npm: `cargo xtask dist check`. It is installed from its archive into a folder that has nothing else, a program with types is
// compiled and run there, and what it makes goes to openssl, keytool and Java.

import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { at, folder, loadedByJava, run, unzipped } from "../tools.mjs";
import { everything } from "./everything.mjs";
import { Shapes } from "./shapes.mjs";

const [archive, compiler] = process.argv.slice(2);
const fixture = (name, password) => ({ name, bytes: fs.readFileSync(path.resolve("fixtures", name)), password });
const made = (name, password) => ({ name, bytes: fs.readFileSync(at(name)), password });
const write = ({ name, bytes }) => fs.writeFileSync(at(name), bytes);
const SUBJECT = { country: "FR", state: "Ile de France", locality: "Paris", organization: "Free2Move", mzp: "MZP128745", email: "it@partner.example" };

async function step(name, work) {
  const begun = Date.now();
  const result = await work();
  console.log(`${name}: ok, ${Date.now() - begun} ms`);
  return result;
}

// What the program is compiled with: no types of Node and of browsers, so that the package's need none.
const CONFIGURATION = {
  compilerOptions: {
    strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noUnusedLocals: true, noUnusedParameters: true, noImplicitReturns: true,
    target: "es2022", lib: ["es2022"], module: "nodenext", types: [],
  },
  files: ["use.ts"],
};

try {
  const installed = at("node_modules/keyferry");
  await step("installed from its archive", () => {
    fs.writeFileSync(at("package.json"), JSON.stringify({ private: true, type: "module" }));
    run("npm", "install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", path.resolve(archive));
    assert.deepEqual(fs.readdirSync(at("node_modules")).filter((name) => !name.startsWith(".")), ["keyferry"]);
    const manifest = JSON.parse(fs.readFileSync(path.join(installed, "package.json"), "utf8"));
    assert.equal(path.basename(archive), `keyferry-${manifest.version}.tgz`);
    for (const name of ["LICENSE-MIT", "LICENSE-APACHE", "THIRD-PARTY.txt", "THIRD-PARTY-RUST.html", "README.md"]) assert.ok(fs.existsSync(path.join(installed, name)), name);
  });
  const use = await step("a program with types, compiled strictly", async () => {
    fs.copyFileSync(path.resolve("crates/web/test/npm/use.ts"), at("use.ts"));
    fs.writeFileSync(at("tsconfig.json"), JSON.stringify(CONFIGURATION));
    run("node", path.join(compiler, "bin/tsc"));
    return import(pathToFileURL(at("use.js")));
  });
  const keyferry = await import(pathToFileURL(path.join(installed, "node.js")));
  const shapes = new Shapes(createRequire(import.meta.url)(compiler), path.join(installed, "index.d.ts"));

  const { key } = await step("a request like openssl's", async () => {
    const made = await use.registers({ subject: SUBJECT, tool: "openssl", bits: 2048, kept: "pem", alias: "", password: "changeit" });
    write(made.key);
    write(made.csr);
    assert.match(run("openssl", "req", "-in", at("CSRName.csr"), "-verify", "-noout", "-subject"), /CN ?= ?MZP128745/);
    run("openssl", "pkey", "-in", at("KeyName.pem"), "-passin", "pass:changeit", "-noout");
    assert.ok(made.steps.length > 0 && made.steps.every((count, place) => count === place + 1), `${made.steps}`);
    return made;
  });
  await step("a request like keytool's", async () => {
    const { key, csr } = await use.registers({ subject: SUBJECT, tool: "keytool", bits: 2048, kept: "jks", alias: "mine", password: "changeit" });
    fs.writeFileSync(at("keytool.csr"), csr.bytes);
    write(key);
    run("openssl", "req", "-in", at("keytool.csr"), "-verify", "-noout");
    assert.match(loadedByJava(at(key.name), "JKS", "changeit"), /mine RSA 1/);
  });
  await step("a listener that throws, after which the next call goes on", async () => {
    const options = { subject: SUBJECT, tool: "openssl", bits: 2048, kept: "pem", alias: "", password: "changeit" };
    await assert.rejects(keyferry.request(options, () => { throw new Error("mine"); }), { message: "mine" });
    assert.deepEqual(await use.checks(SUBJECT), []);
  });
  await step("what breaks the rules", async () => {
    assert.match((await use.checks({ ...SUBJECT, country: "France" })).join(), /^C wrong .*two capital letters/);
    shapes.holdAll(await keyferry.check({ ...SUBJECT, country: "France", email: "" }), "Broken");
    const { files: [, csr], report: { rules } } = await keyferry.request({ subject: { ...SUBJECT, state: "" }, tool: "openssl", bits: 2048, kept: "pem", alias: "", password: "changeit" });
    assert.deepEqual([rules.map(({ field }) => field), csr.name], [["ST"], "CSRName.csr"]);
    shapes.holdAll(rules, "Broken");
    const { what, hint } = await use.refusal(() => keyferry.request({ subject: { ...SUBJECT, country: "France" }, tool: "openssl", bits: 2048, kept: "pem", alias: "", password: "changeit" }));
    assert.ok(what.length > 0 && hint.length > 0);
  });
  await step("a PKCS#12 file into JKS", async () => {
    const options = { name: "new.jks", to: "jks", password: "changed", renamed: { keyname: "partner" } };
    const { file, said } = await use.converts([fixture("keytool/default.p12", "changeit")], options);
    write(file);
    assert.match(run("keytool", "-list", "-keystore", at("new.jks"), "-storepass", "changed"), /partner, .*PrivateKeyEntry/);
    assert.match(loadedByJava(at("new.jks"), "JKS", "changed"), /partner RSA/);
    assert.match(said.join("\n"), /^partner private-key-entry/m);
  });
  await step("keys with passwords of their own", async () => {
    const store = fixture("keytool/store.jks", "changeit");
    const options = { name: "new.pem", to: "pem", plainKey: true };
    assert.match((await use.refusal(() => keyferry.convert([store], options))).what, /the key `keyname`/);
    const { files: [file] } = await keyferry.convert([{ ...store, keyPasswords: { keyname: "keypassword" } }], options);
    write(file);
    run("openssl", "pkey", "-in", at("new.pem"), "-noout");
  });
  await step("wrong passwords, which no message has in it", async () => {
    const locked = fixture("keytool/default.p12");
    const { opened: [none, wrong] } = await use.opens([locked, { ...locked, password: "neverthis" }]);
    assert.deepEqual([none.state, wrong.state], ["locked", "wrong-password"]);
    const refused = await use.refusal(() => keyferry.convert([{ ...locked, password: "neverthis" }], { name: "new.jks", to: "jks", password: "northis" }));
    assert.match(refused.what, /^keytool\/default.p12: .*password/);
    assert.equal(refused.message, refused.what);
    assert.doesNotMatch(JSON.stringify(refused), /neverthis|northis/);
    const short = await use.refusal(() => keyferry.convert([{ ...locked, password: "changeit" }], { name: "new.jks", to: "jks", password: "tiny1" }));
    assert.ok(short.hint.length > 0 && !short.what.includes("tiny1"));
    const mistaken = [
      () => keyferry.open([{ ...locked, password: 12345678 }]),
      () => keyferry.open([{ ...locked, keyPasswords: { keyname: 12345678 } }]),
      () => keyferry.convert([locked], { name: "new.jks", to: "jks", password: 12345678 }),
      () => keyferry.open([{ name: "text", bytes: "12345678" }]),
      () => keyferry.convert([locked], undefined),
    ];
    for (const call of mistaken) await assert.rejects(call, (error) => error instanceof TypeError && !error.message.includes("12345678"));
  });
  await step("what came back", async () => {
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", at("ca-key.pem"), "-out", at("ca.pem"), "-subj", "/CN=Test CA", "-days", "30",
      "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign");
    run("openssl", "x509", "-req", "-in", at("CSRName.csr"), "-CA", at("ca.pem"), "-CAkey", at("ca-key.pem"), "-CAcreateserial", "-days", "20", "-out", at("issued.pem"));
    const keys = [{ ...key, password: "changeit" }];
    const arrived = [made("issued.pem"), made("ca.pem"), fixture("openssl/client.pem")];
    const { zip, said } = await use.receives(arrived, keys, { alias: "client", password: "secret1", folder: "/etc/client" });
    write(zip);
    const into = unzipped(at(zip.name), "received");
    run("openssl", "verify", "-CAfile", path.join(into, "ca_cert.pem"), path.join(into, "client_cert.pem"));
    assert.match(loadedByJava(path.join(into, "keystore.jks"), "JKS", "secret1"), /client RSA 2/);
    assert.match(fs.readFileSync(path.join(into, "spring-boot.properties"), "utf8"), /\/etc\/client/);
    assert.match(said.join("\n"), /Passed over/);
    const { report } = await keyferry.receive(arrived, keys, { alias: "", password: "sécret1", plainKey: true, folder: "." });
    shapes.hold(report, "ReceiveReport");
    assert.match((await use.refusal(() => keyferry.receive([fixture("openssl/client.pem")], keys, { alias: "", password: "secret1", folder: "." }))).what, /belongs to the key/);
  });
  await step("every declared field, held against real answers", () => everything({ keyferry, use, shapes, fixture, made, subject: SUBJECT }));
  await step("a halt, after which the next call has a new module", async () => {
    // More than a module can hold; the pages are never touched.
    const tooLarge = { name: "large", bytes: new Uint8Array(0xffff_fff0) };
    await assert.rejects(keyferry.open([tooLarge]), { message: "the module came to a halt" });
    assert.equal((await keyferry.open([fixture("openssl/client.pem")]))[0].state, "open");
    const [halted, [opened]] = await Promise.allSettled([keyferry.open([tooLarge]), keyferry.open([fixture("openssl/client.pem")])])
      .then(([one, other]) => [one.status, other.value]);
    assert.deepEqual([halted, opened.state], ["rejected", "open"]);
  });
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
