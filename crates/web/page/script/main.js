// The frame: the views, the language, and what is forgotten when the page is left.

const VIEWS = { open: drawOpen, convert: drawConvert, register: drawRegister, receive: drawReceive };
let current = "open";

// A view is drawn anew as a whole; what somebody is typing, has unfolded, or is at, stays. Where nothing is in focus, that gets it which had it before.
function redraw(before) {
  const view = byId(`view-${current}`);
  const focused = view.contains(document.activeElement) ? document.activeElement : undefined;
  const at = (before !== undefined && (!focused || focused.matches("h2")) ? before : undefined) ?? (focused && keyOf(focused));
  const sheet = focused?.closest("article")?.getAttribute("aria-labelledby");
  const typed = new Map([...view.querySelectorAll("form.password input")].map((input) => [keyOf(input), input.value]));
  const unfolded = new Set([...view.querySelectorAll("details[open] > summary")].map(keyOf));
  VIEWS[current]();
  for (const input of view.querySelectorAll("form.password input")) input.value = typed.get(keyOf(input)) ?? "";
  for (const summary of view.querySelectorAll("details > summary")) if (unfolded.has(keyOf(summary))) summary.parentElement.open = true;
  if (at === undefined || view.contains(document.activeElement)) return;
  const there = [...view.querySelectorAll("input, select, button, summary")].find((element) => keyOf(element) === at && !element.closest("[inert]"));
  const instead = there ?? view.querySelector(sheet ? `[id="${sheet}"]` : "h2") ?? view.querySelector("h2");
  if (!there) instead.tabIndex = -1;
  instead.focus({ preventScroll: true });
}

// What is in focus in the view that is seen.
function focusedKey() {
  const view = byId(`view-${current}`);
  return view.contains(document.activeElement) ? keyOf(document.activeElement) : undefined;
}

// What an element is called, in the sheet that it is in; fields for passwords are, in every language, those of their file.
function keyOf(element) {
  const own = element.getAttribute("data-key");
  if (own) return own;
  const sheet = element.closest("article")?.getAttribute("aria-labelledby") ?? "";
  const called = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
  return [element.tagName, element.type, sheet, called].join("\n");
}

function choose(view, focused) {
  current = view;
  for (const each of Object.keys(VIEWS)) {
    const tab = byId(`tab-${each}`);
    tab.setAttribute("aria-selected", String(each === view));
    tab.tabIndex = each === view ? 0 : -1;
    byId(`view-${each}`).hidden = each !== view;
    // What is not seen holds no passwords.
    if (each !== view) byId(`view-${each}`).replaceChildren();
  }
  byId(`tab-${view}`).scrollIntoView({ block: "nearest", inline: "nearest" });
  if (focused) byId(`tab-${view}`).focus();
  redraw();
}

for (const view of Object.keys(VIEWS)) {
  const tab = byId(`tab-${view}`);
  tab.addEventListener("click", () => choose(view));
  tab.addEventListener("keydown", (event) => {
    const views = Object.keys(VIEWS);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) choose(views[(views.indexOf(view) + step + views.length) % views.length], true);
    if (event.key === "Home") choose(views[0], true);
    if (event.key === "End") choose(views.at(-1), true);
  });
}

byId("language").value = language;
byId("language").addEventListener("change", (event) => {
  language = event.target.value;
  translateFrame();
  redraw();
});

// A file that is dropped beside the place for it would be opened by the browser in place of the page.
for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());

// Nothing stays: the worker's memory is let go, and what was typed and read is overwritten.
window.addEventListener("pagehide", () => {
  engine.stop();
  opened.splice(0).forEach(wipe);
  forgetForms();
  for (const input of document.querySelectorAll("input")) input.value = "";
  for (const view of Object.keys(VIEWS)) byId(`view-${view}`).replaceChildren();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) redraw();
});

translateFrame();
choose("open");
// The module is made ready when the first paint is done.
requestAnimationFrame(() => setTimeout(engine.start));
