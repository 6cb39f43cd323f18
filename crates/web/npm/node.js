// The same for Node, of which version 18 has its random numbers in a module and not where browsers have them.

import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto;

export * from "./index.js";
