// A browser without a window, with the page in it from its file: what it asks the network for is counted, and what it says on its console is a fault.

import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.env.NODE_PATH, "of-the-test.js"));
const { chromium } = require("playwright-core");

export const PAGE = path.resolve("target/web/keyferry.html");
const OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const PATIENCE = 30_000;

export const begin = () => chromium.launch({ executablePath: "/usr/bin/chromium", args: OPTIONS, timeout: PATIENCE });

// The page, opened anew.
export async function visit(browser, { url = `file://${PAGE}`, ...options } = {}) {
  const context = await browser.newContext({ acceptDownloads: true, locale: "en-GB", viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const asked = [];
  const faults = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) faults.push(message.text()); });
  await page.goto(url);
  return { context, page, asked, faults };
}

// What was asked for beside the page itself: blobs are the page's own memory.
export const others = (asked) => asked.filter((address) => !address.startsWith("blob:") && !address.startsWith("data:") && !address.endsWith("keyferry.html"));
