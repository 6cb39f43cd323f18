// Holds real answers against the types that index.d.ts declares for them, as TypeScript's own compiler understands these: nothing that is declared is missing
// in an answer, nothing is in an answer that is not declared, and in the end everything that is declared has been seen.

import assert from "node:assert/strict";

export class Shapes {
  constructor(ts, declarations) {
    this.ts = ts;
    const program = ts.createProgram([declarations], { strict: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, types: [] });
    this.checker = program.getTypeChecker();
    // Its own files, and not those of the language.
    this.sources = program.getSourceFiles().filter((file) => !program.isSourceFileDefaultLibrary(file));
    const exported = this.checker.getExportsOfModule(this.checker.getSymbolAtLocation(program.getSourceFile(declarations)));
    this.types = new Map(exported.map((symbol) => [symbol.name, this.checker.getDeclaredTypeOfSymbol(symbol)]));
    this.seen = new Set();
  }

  // The value is of this type.
  hold(value, name) {
    const { fault, seen } = this.fits(value, this.types.get(name), name);
    assert.equal(fault, undefined);
    for (const each of seen) this.seen.add(each);
  }

  holdAll(values, name) {
    for (const value of values) this.hold(value, name);
  }

  // The names of the properties of a type.
  names(name) {
    return this.types.get(name).getProperties().map((property) => property.name).sort();
  }

  // The texts that a property may be.
  texts(name, property) {
    const type = this.checker.getNonNullableType(this.checker.getTypeOfSymbol(this.types.get(name).getProperty(property)));
    return type.types.map((each) => each.value).sort();
  }

  // The properties that no answer had with something in them, of all types but those that are given to the package.
  unseen(given) {
    const { ts } = this;
    const left = [];
    const visit = (node, path) => {
      if (ts.isClassDeclaration(node) || (ts.isInterfaceDeclaration(node) && given.includes(node.name.text))) return;
      const here = node.name ? [...path, node.name.text] : path;
      if (ts.isPropertySignature(node) && !this.seen.has(node)) left.push(here.join("."));
      ts.forEachChild(node, (child) => visit(child, here));
    };
    for (const source of this.sources) visit(source, []);
    return left;
  }

  fits(value, type, place) {
    const { ts, checker } = this;
    const fault = (what) => ({ fault: `${place} ${what}: ${JSON.stringify(value)}`, seen: [] });
    const simple = (is) => (is ? { seen: [] } : fault(`is no ${checker.typeToString(type)}`));
    if (type.isUnion()) {
      const faults = [];
      for (const each of type.types) {
        const outcome = this.fits(value, each, place);
        if (outcome.fault === undefined) return outcome;
        faults.push(outcome.fault);
      }
      return { fault: faults.join("\n"), seen: [] };
    }
    if (type.isStringLiteral()) return simple(value === type.value);
    if (type.flags & ts.TypeFlags.BooleanLiteral) return simple(String(value) === checker.typeToString(type));
    if (type.flags & ts.TypeFlags.Null) return simple(value === null);
    if (type.flags & ts.TypeFlags.Undefined) return simple(value === undefined);
    if (type.flags & ts.TypeFlags.String) return simple(typeof value === "string");
    if (type.flags & ts.TypeFlags.Number) return simple(typeof value === "number");
    if (type.symbol?.name === "Uint8Array") return simple(value instanceof Uint8Array);
    if (checker.isArrayType(type)) {
      if (!Array.isArray(value)) return fault("is no list");
      const [of] = checker.getTypeArguments(type);
      return this.together(value.map((each, index) => this.fits(each, of, `${place}[${index}]`)));
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) return fault("is no object");
    return this.object(value, type, place, fault);
  }

  object(value, type, place, fault) {
    const { ts, checker } = this;
    const properties = checker.getPropertiesOfType(type);
    const stranger = Object.keys(value).find((key) => !properties.some((property) => property.name === key));
    if (stranger !== undefined) return fault(`has an undeclared ${stranger}`);
    const outcomes = properties.map((property) => {
      const isThere = Object.hasOwn(value, property.name);
      if (!isThere) return property.flags & ts.SymbolFlags.Optional ? { seen: [] } : fault(`has no ${property.name}`);
      const held = value[property.name];
      const outcome = this.fits(held, checker.getTypeOfSymbol(property), `${place}.${property.name}`);
      const isFilled = held !== null && !(Array.isArray(held) && held.length === 0);
      return { fault: outcome.fault, seen: isFilled ? [...property.declarations, ...outcome.seen] : outcome.seen };
    });
    return this.together(outcomes);
  }

  together(outcomes) {
    return { fault: outcomes.find(({ fault }) => fault !== undefined)?.fault, seen: outcomes.flatMap(({ seen }) => seen) };
  }
}
