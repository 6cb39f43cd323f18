// The test of the page: `cargo xtask web test`.

import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";

import { begin, others, PAGE, visit } from "./browser.mjs";
import * as flows from "./flows.mjs";
import { folder } from "./tools.mjs";

const pictures = path.resolve("target/web/pictures");
fs.rmSync(pictures, { recursive: true, force: true });
fs.mkdirSync(pictures, { recursive: true });

async function step(name, work) {
  const begun = Date.now();
  const result = await work();
  console.log(`${name}: ok, ${Date.now() - begun} ms`);
  return result;
}

// Nothing was asked of the network, and nothing was said on the console.
function quiet({ asked, faults }) {
  assert.deepEqual(others(asked), []);
  assert.deepEqual(faults, []);
}

const VIEWS = ["open", "convert", "register", "receive"];

async function photograph(page, name) {
  for (const [size, width] of [["desktop", 1280], ["phone", 390]]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: path.join(pictures, `${name}-${size}-${colorScheme}.png`), fullPage: true });
    }
    const tooWide = await page.evaluate(() => [document.documentElement, document.querySelector(".tabs")].some((one) => one.scrollWidth > one.clientWidth));
    assert.equal(tooWide, false, `${name} is wider than a ${size}`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

const browser = await begin();
try {
  const session = await visit(browser);
  const { page } = session;
  await step("first paint", async () => {
    const painted = await page.evaluate(() => new Promise((resolve) => {
      new PerformanceObserver((list) => {
        for (const { name, startTime } of list.getEntries()) if (name === "first-contentful-paint") resolve(startTime);
      }).observe({ type: "paint", buffered: true });
    }));
    console.log(`  after ${Math.round(painted)} ms`);
    assert.ok(painted < 2000);
  });
  await photograph(page, "empty");
  await step("locked, unreadable, weak", () => flows.showsTrouble(page, () => photograph(page, "trouble")));
  await step("keys with passwords of their own", () => flows.opensKeys(page));
  await step("strangers", () => flows.keepsStrangersApart(page));
  await step("every format", () => flows.everyFormat(page));
  await step("open", () => flows.opens(page));
  await step("refuse", () => flows.refuses(page));
  await photograph(page, "open");
  await step("convert", () => flows.converts(page));
  await photograph(page, "convert");
  const longest = await step("stop", () => flows.stops(page));
  console.log(`  the longest frame beside it took ${Math.round(longest)} ms`);
  assert.ok(longest < 1000);
  const { key, csr, seconds } = await step("register like openssl", () => flows.registers(page, "openssl", "pem", "KeyName.pem"));
  console.log(`  the key took ${seconds} s`);
  await photograph(page, "register");
  await step("register like keytool", () => flows.registers(page, "keytool", "jks", "KeyStoreName.jks"));
  const { files, bundle } = flows.issue(csr);
  await step("receive one PKCS#12", () => flows.receivesBundle(page, key, bundle));
  await step("receive", () => flows.receives(page, key, files));
  await photograph(page, "receive");
  await step("languages", async () => {
    for (const [language, title] of [["fr", "Recevoir"], ["de", "Empfang"], ["en", "Receive"]]) {
      await page.locator("#language").selectOption(language);
      await page.getByRole("tab", { name: title }).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.lang), language);
      if (language !== "en") await photograph(page, language);
    }
  });
  await step("keyboard", async () => {
    await page.locator("#tab-open").click();
    for (const view of [...VIEWS.slice(1), "open"]) {
      await page.keyboard.press("ArrowRight");
      assert.equal(await page.evaluate(() => document.activeElement.id), `tab-${view}`);
      assert.equal(await page.locator(`#view-${view}`).isVisible(), true);
    }
    const unnamed = await page.evaluate(() => [...document.querySelectorAll("input:not([hidden]), select, button")]
      .filter((one) => !(one.labels?.length || one.getAttribute("aria-label") || one.textContent.trim())).length);
    assert.equal(unnamed, 0);
  });
  await step("leaving", async () => {
    assert.equal(page.workers().length, 1);
    // Two files that are open, two that came back, the key for them, and what was made of all: key and request, the zip, and a keystore.
    const overwritten = await page.evaluate(() => {
      let count = 0;
      const { fill } = Uint8Array.prototype;
      Uint8Array.prototype.fill = function counted(value) {
        const filled = fill.call(this, value);
        if (this.length > 0 && this.every((byte) => byte === 0)) count += 1;
        return filled;
      };
      window.dispatchEvent(new PageTransitionEvent("pagehide"));
      Uint8Array.prototype.fill = fill;
      return count;
    });
    assert.ok(overwritten >= 8, `${overwritten} files`);
    for (let tries = 0; tries < 100 && page.workers().length > 0; tries += 1) await page.waitForTimeout(20);
    assert.equal(page.workers().length, 0);
    assert.equal(await page.evaluate(() => [...document.querySelectorAll("main input")].length), 0);
  });
  quiet(session);
  await session.context.close();

  await step("offline", async () => {
    const offline = await visit(browser, { offline: true });
    await flows.opens(offline.page);
    quiet(offline);
    await offline.context.close();
  });

  await step("from a server, which is asked once", async () => {
    const asked = [];
    const server = http.createServer((request, response) => {
      asked.push(request.url);
      response.setHeader("content-type", "text/html; charset=utf-8");
      fs.createReadStream(PAGE).pipe(response);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const served = await visit(browser, { url: `http://127.0.0.1:${server.address().port}/keyferry.html` });
      await flows.opens(served.page);
      quiet(served);
      await assert.rejects(served.page.evaluate(() => fetch("/other")), /fetch/i);
      assert.deepEqual(asked, ["/keyferry.html"]);
      await served.context.close();
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
} finally {
  await browser.close();
  fs.rmSync(folder, { recursive: true, force: true });
}
console.log(`pictures: ${pictures}`);
