// The texts of the language that was chosen. What the library says is English in all of them.

const TEXTS = JSON.parse(byId("texts").textContent);
let language = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in TEXTS) ?? "en";

// The text with this key; {0}, {1} and so on are what is given.
function t(key, ...values) {
  const text = TEXTS[language][key] ?? TEXTS.en[key] ?? key;
  return text.replace(/\{(\d)\}/g, (_, place) => String(values[place] ?? ""));
}

// Of a number: the text for one, or the text for several.
const counted = (key, count) => t(count === 1 ? `${key}.one` : `${key}.other`, count);

function translateFrame() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
}

const date = (text) => (text ? new Date(text).toLocaleDateString(language, { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" }) : "");
