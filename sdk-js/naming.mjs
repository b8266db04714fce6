// Names what only a script itself knows so that it packs well: its variables, and properties whose names end with _.
import { execFileSync } from "node:child_process";
import { deflateRawSync } from "node:zlib";
import { parse } from "acorn";

const ALPHABET = [..."etnraoilscdumpfghvwybkxqzjETNRAOILSCDUMPFGHVWYBKXQZJ_$"];
/** Two letters, where the single ones are taken. */
const LONGER = ALPHABET.slice(0, 26).flatMap((first) => ALPHABET.slice(0, 26).map((second) => first + second));
const RESERVED = new Set(["do", "if", "in", "of", "as", "is"]);
const NAMES = [...ALPHABET, ...LONGER.filter((name) => !RESERVED.has(name))];

/**
 * The variables of a script, in the order in which they are declared: each with its name and those that may not have the
 * same one; and the text as pieces between the places where variables stand.
 */
export function analyse(code) {
  const variables = [];
  const scopes = [];
  const places = [];
  const globals = new Set();
  const properties = new Map(); // those of names that end with _, which no page knows
  const known = new Set(); // the names of all other properties
  const owners = new Map(); // what a function is called, where it is the value of a variable or a property

  const scopeIn = (parent, name) => {
    const path = [parent?.path, name].filter(Boolean).join(".");
    const scope = { parent, path, names: new Map(), seen: new Set() };
    scopes.push(scope);
    return scope;
  };
  const declare = (name, scope) => {
    if (scope.names.has(name)) return;
    const variable = { name, path: scope.path, id: variables.length, rivals: new Set() };
    variables.push(variable);
    scope.names.set(name, variable);
    scope.seen.add(variable);
  };
  const declarePattern = (pattern, scope) => {
    if (!pattern) return;
    const { type } = pattern;
    if (type == "Identifier") declare(pattern.name, scope);
    else if (type == "ObjectPattern") for (const one of pattern.properties) declarePattern(one.value ?? one, scope);
    else if (type == "ArrayPattern") for (const one of pattern.elements) declarePattern(one, scope);
    else declarePattern(pattern.left ?? pattern.argument, scope);
  };
  const hoist = (statements, scope) => {
    for (const { type, kind, declarations, id } of statements)
      if (type == "VariableDeclaration" && kind != "var") for (const one of declarations) declarePattern(one.id, scope);
      else if (type == "VariableDeclaration" || type == "ClassDeclaration")
        throw new Error(`naming.mjs knows no ${kind ?? type}`);
      else if (type == "FunctionDeclaration") declare(id.name, scope);
  };
  const refer = (node, scope, isShorthand) => {
    const passed = [];
    for (let at = scope; at; at = at.parent) {
      passed.push(at);
      const variable = at.names.get(node.name);
      if (!variable) continue;
      for (const one of passed) one.seen.add(variable);
      places.push({ start: node.start, end: node.end, variable, isShorthand });
      return;
    }
    globals.add(node.name);
  };

  const property = ({ name, start, end }) => {
    if (!/[a-z]_$/.test(name)) return known.add(name);
    if (!properties.has(name)) {
      properties.set(name, { name, path: "_", id: variables.length, rivals: new Set() });
      variables.push(properties.get(name));
    }
    places.push({ start, end, variable: properties.get(name) });
  };

  function walk(node, scope) {
    if (!node || typeof node.type != "string") return;
    switch (node.type) {
      case "Identifier":
        return refer(node, scope, false);
      case "MemberExpression":
        walk(node.object, scope);
        return node.computed ? walk(node.property, scope) : property(node.property);
      case "VariableDeclarator":
        owners.set(node.init, node.id.name);
        return children(node, scope);
      case "Property":
        owners.set(node.value, node.key.name);
        if (node.computed) walk(node.key, scope);
        else if (node.key.type == "Identifier") property(node.key);
        if (!node.shorthand) return walk(node.value, scope);
        refer(node.key, scope, true);
        return walk(node.value.right, scope); // the default in a pattern
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression": {
        if (node.type == "FunctionDeclaration") refer(node.id, scope, false);
        const inner = scopeIn(scope, owners.get(node));
        if (node.type == "FunctionExpression" && node.id) (declare(node.id.name, inner), refer(node.id, inner, false));
        for (const parameter of node.params) declarePattern(parameter, inner);
        if (node.body.type == "BlockStatement") hoist(node.body.body, inner);
        for (const parameter of node.params) walk(parameter, inner);
        return node.body.type == "BlockStatement"
          ? node.body.body.forEach((one) => walk(one, inner))
          : walk(node.body, inner);
      }
      case "BlockStatement":
      case "Program": {
        const inner = scopeIn(scope);
        hoist(node.body, inner);
        return node.body.forEach((one) => walk(one, inner));
      }
      case "ForStatement":
      case "ForOfStatement":
      case "ForInStatement": {
        const inner = scopeIn(scope);
        const head = node.init ?? node.left;
        if (head?.type == "VariableDeclaration") hoist([head], inner);
        return children(node, inner);
      }
      case "CatchClause": {
        const inner = scopeIn(scope);
        declarePattern(node.param, inner);
        return children(node, inner);
      }
      case "SwitchStatement":
      case "LabeledStatement":
      case "ClassExpression":
        throw new Error(`naming.mjs knows no ${node.type}`);
      default:
        return children(node, scope);
    }
  }
  function children(node, scope) {
    for (const [key, child] of Object.entries(node))
      if (Array.isArray(child)) child.forEach((one) => walk(one, scope));
      else if (child && typeof child == "object" && key != "regex") walk(child, scope);
  }

  walk(parse(code, { ecmaVersion: 2022, sourceType: "script" }), undefined);
  for (const { seen } of scopes)
    for (const one of seen) for (const other of seen) if (one != other) one.rivals.add(other);

  for (const one of properties.values())
    for (const other of properties.values()) if (one != other) one.rivals.add(other);

  // In `{ name }` the name stands for both, first the property and then the variable.
  places.sort((one, other) => one.start - other.start || (one.isShorthand ? 1 : -1));
  const texts = [];
  let last = 0;
  for (const { start, end, variable, isShorthand } of places) {
    const before = code.slice(last, start);
    texts.push(isShorthand ? (properties.has(variable.name) ? ":" : `${before}${variable.name}:`) : before);
    last = end;
  }
  return { variables, texts, order: places.map(({ variable }) => variable.id), tail: code.slice(last), globals, known };
}

/** The script with these names of its variables. */
export const print = ({ texts, order, tail }, names) =>
  texts.map((text, at) => text + names[order[at]]).join("") + tail;

/** The function that a variable is in; those outside of all functions are each on their own. */
const place = ({ path, name }) => path || `:${name}`;

/**
 * A name for each variable: that which was found for it before, else the shortest that no rival has.
 *
 * `found` has the names of each function's variables, in their order. A function that has changed since may get some that
 * are another one's, which is worth a few bytes and breaks nothing.
 */
export function choose({ variables, globals, known }, found) {
  const lists = new Map(Object.entries(found).map(([path, list]) => [path, list.split(" ")]));
  const names = [];
  for (const variable of variables) {
    const { rivals, path } = variable;
    const taken = new Set([...rivals].map(({ id }) => names[id]));
    const isFree = (one) => one && !taken.has(one) && !(path == "_" ? known : globals).has(one);
    const wish = lists.get(place(variable))?.shift();
    names.push(isFree(wish) ? wish : NAMES.find(isFree));
  }
  return names;
}

/** What `choose` takes as found, of names that were chosen. */
export function found({ variables }, names) {
  const lists = new Map();
  for (const variable of variables) {
    const key = place(variable);
    lists.set(key, [...(lists.get(key) ?? []), names[variable.id]]);
  }
  return Object.fromEntries([...lists].map(([path, list]) => [path, list.join(" ")]));
}

/**
 * Changes names at random, so many times, and keeps what makes the packed script smaller. A name that a rival has goes to
 * the variable in exchange for its own, and so on.
 */
export function improve(script, names, trials) {
  const { variables, globals, known, order } = script;
  const packed = (text) => execFileSync("gzip", ["-9"], { input: text }).length;
  const nearly = (text) => deflateRawSync(text, { level: 9 }).length; // not the same program, but ten times as fast
  let seed = 1; // the same names come out each time
  const random = (below) => Math.floor(((seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31) * below);
  let text = print(script, names);
  let [best, near] = [packed(text), nearly(text)];
  for (let trial = 0; trial < trials; trial++) {
    const id = order[random(order.length)];
    const [old, name] = [names[id], random(3) ? ALPHABET[random(1 + random(26))] : names[random(names.length)]];
    if (old == name || (variables[id].path == "_" ? known : globals).has(name)) continue;
    const chain = new Set([variables[id]]);
    for (const one of chain)
      for (const rival of one.rivals) if (names[rival.id] == (names[one.id] == old ? name : old)) chain.add(rival);
    const exchange = () => chain.forEach((one) => (names[one.id] = names[one.id] == old ? name : old));
    exchange();
    text = print(script, names);
    const guess = nearly(text);
    const size = guess > near + 2 ? Infinity : packed(text);
    if (size > best) exchange();
    else [best, near] = [size, Math.max(guess, near - 1)];
  }
  return best;
}
