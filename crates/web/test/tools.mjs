// The real tools, which say whether what was downloaded is what it should be. Each is ended when it takes too long.

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

export const folder = fs.mkdtempSync(path.join(os.tmpdir(), "keyferry-page-"));
export const at = (name) => path.join(folder, name);

export const run = (program, ...words) => fed("", program, ...words);

// The same with something to read.
export function fed(input, program, ...words) {
  const { status, stdout, stderr, error } = spawnSync(program, words, { input, encoding: "utf8", timeout: 60_000, cwd: folder });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")}: ${error ?? ""} ${stdout}${stderr}`);
  return stdout + stderr;
}

// Java itself loads a keystore and takes the key out of it.
const LOADS = `
import java.io.*; import java.security.*;
public class Loads { public static void main(String[] words) throws Exception {
  KeyStore store = KeyStore.getInstance(words[1]);
  try (InputStream in = new FileInputStream(words[0])) { store.load(in, words[2].toCharArray()); }
  for (String alias : java.util.Collections.list(store.aliases()))
    System.out.println(alias + " " + (store.isKeyEntry(alias) ? store.getKey(alias, words[2].toCharArray()).getAlgorithm() + " " + store.getCertificateChain(alias).length : "trusted"));
} }`;

export function loadedByJava(file, kind, password) {
  fs.writeFileSync(at("Loads.java"), LOADS);
  return run("java", at("Loads.java"), file, kind, password);
}

// What is in a zip, in a folder of its own.
export function unzipped(file, name) {
  const into = at(name);
  fs.mkdirSync(into);
  run("python3", "-m", "zipfile", "-e", file, into);
  return into;
}
