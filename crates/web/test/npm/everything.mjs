// Every option and every field of the declarations, as the module itself knows them.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { at, run } from "../tools.mjs";

// The types of what is given to the package; all others are what it answers.
const GIVEN = ["GivenFile", "MadeFile", "Made", "ConvertOptions", "Subject", "RequestOptions", "ReceiveOptions"];

// The words in backticks in which the module says what it would have known.
const known = ({ what }) => [...what.split("expected")[1].matchAll(/`([^`]+)`/g)].map(([, word]) => word).sort();

export async function everything(held) {
  await options(held);
  await answers(held);
}

// The module refuses what it does not know, and says what it does.
async function options({ keyferry, use, shapes, subject }) {
  const calls = {
    ConvertOptions: (options) => keyferry.convert([], options),
    RequestOptions: (options) => keyferry.request(options),
    ReceiveOptions: (options) => keyferry.receive([], [], options),
    Subject: (options) => keyferry.check(options),
  };
  for (const [name, call] of Object.entries(calls)) {
    assert.deepEqual(known(await use.refusal(() => call({ nothing: 1 }))), shapes.names(name), name);
  }
  const request = { subject, tool: "openssl", bits: 2048, kept: "pem", alias: "", password: "changeit" };
  const convert = { name: "new", to: "pem" };
  for (const [name, property, whole] of [["ConvertOptions", "to", convert], ["ConvertOptions", "profile", convert], ["RequestOptions", "tool", request], ["RequestOptions", "kept", request]]) {
    const refused = await use.refusal(() => calls[name]({ ...whole, [property]: "nothing" }));
    // Some formats are only read, which is said of them.
    const taken = [];
    for (const word of known(refused)) {
      const { what } = property === "to" ? await use.refusal(() => calls[name]({ ...whole, to: word })) : { what: "" };
      if (!what.endsWith("is read and not written")) taken.push(word);
    }
    assert.deepEqual(taken, shapes.texts(name, property), `${name}.${property}`);
  }
}

async function answers({ keyferry, use, shapes, fixture, made, subject }) {
  const { report } = await keyferry.request({ subject: { ...subject, state: "" }, tool: "keytool", bits: 2048, kept: "pkcs12", alias: "mine", password: "sécret1" });
  shapes.hold(report, "MadeRequest");
  const several = fixture("keytool/several.p12", "changeit");
  const converted = await keyferry.convert([several], { name: "trusted.p12", to: "pkcs12", password: "changéd", truststore: true, trustAll: true, leftOut: ["first"], profile: "java8" });
  shapes.hold(converted.report, "ConvertReport");
  shapes.holdAll(await keyferry.aliases([several, fixture("keytool/secrets.p12", "changeit")]), "Listed");
  const names = fs.readdirSync("fixtures", { recursive: true }).filter((name) => fs.statSync(path.join("fixtures", name)).isFile());
  const files = [...names.flatMap((name) => [fixture(name, "changeit"), fixture(name)]), ...others(made)];
  const { opened } = await use.opens(files);
  shapes.holdAll(opened, "Opened");
  console.log(`  ${opened.length} answers of open`);
  assert.deepEqual(shapes.unseen(GIVEN), []);
}

// What no fixture has: every kind of entry of Bouncy Castle's, a certificate with openssl's marks of trust, one with an extension that is no structure, and a file
// of which a part is damaged.
function others(made) {
  const java = ["-cp", "/usr/share/java/bcprov.jar", "--add-opens", "java.base/java.security=ALL-UNNAMED", path.resolve("crates/cli/tests/java/BouncyKinds.java")];
  run("java", ...java, "changeit", "changeit", "full", path.resolve("fixtures/keytool/default.p12"), "BKS", at("full.bks"));
  run("openssl", "x509", "-in", at("ca.pem"), "-addtrust", "serverAuth", "-addreject", "emailProtection", "-out", at("trusted.pem"), "-trustout");
  fs.writeFileSync(at("odd.cnf"), "2.5.29.17 = DER:0500\n");
  run("openssl", "x509", "-req", "-in", at("CSRName.csr"), "-CA", at("ca.pem"), "-CAkey", at("ca-key.pem"), "-CAcreateserial", "-extfile", at("odd.cnf"), "-out", at("odd.pem"));
  fs.writeFileSync(at("damaged.pem"), `${fs.readFileSync(at("ca.pem"))}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`);
  return [made("full.bks", "changeit"), made("trusted.pem"), made("odd.pem"), made("damaged.pem")];
}
