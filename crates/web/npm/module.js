// What wasm-bindgen makes for scripts comes to stand in this function, so that each call gives a module of its own. It tells `progress` how often the search for
// a key has asked for random numbers.

export default function fresh(progress) {
  /* wasm-bindgen */
  return wasm_bindgen;
}
