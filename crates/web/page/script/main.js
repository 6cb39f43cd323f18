// The frame: the views, the language, and what is forgotten when the page is left.

const VIEWS = { open: drawOpen, convert: drawConvert, register: drawRegister, receive: drawReceive };
let current = "open";

function redraw() {
  VIEWS[current]();
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
  for (const file of [...opened, ...receiving.files, ...receiving.keys, ...produced()]) file.bytes?.fill(0);
  opened.length = 0;
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
