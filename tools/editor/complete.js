// Names and values that the schema knows at the place of the cursor. Only what our schemas use of JSON Schema is read:
// properties, additionalProperties, items, anyOf, $ref, enum, description.

export function completing(address) {
  let asked = null;
  return async (context) => {
    asked ??= fetch(address).then((answer) => (answer.ok ? answer.json() : {})).catch(() => ({}));
    const schema = await asked;
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const value = /^(\s*(?:- +)*)([\w-]+):\s+(\S*)$/.exec(before);
    if (value) {
      const path = [...pathTo(context.state.doc, line.number, value[1].length), value[2]];
      return options(nodes(schema, path).flatMap(values), context.pos - value[3].length);
    }
    const key = /^(\s*(?:- +)*)([\w-]*)$/.exec(before);
    if (!key || (!key[2] && !context.explicit)) return null;
    const found = nodes(schema, pathTo(context.state.doc, line.number, key[1].length)).flatMap(keys);
    return options(found, context.pos - key[2].length);
  };
}

function options(found, from) {
  const once = new Map(found.map((one) => [one.label, one]));
  return once.size ? { from, options: [...once.values()], validFor: /^[\w-]*$/ } : null;
}

// The keys above a line whose content begins at `column`; "-" for an item of a list.
export function pathTo(doc, number, column) {
  const path = [];
  const dashes = (text) => (/^\s*((?:- +)*)/.exec(text)[1].match(/-/g) ?? []).length;
  let limit = column;
  for (let items = dashes(doc.line(number).text), n = number; n >= 1 && limit >= 0; n--) {
    const text = doc.line(n).text;
    if (!text.trim() || text.trimStart().startsWith("#")) continue;
    const found = /^(\s*)((?:- +)*)([\w-]+):(?:\s|$)/.exec(text);
    const begins = /^\s*(?:- +)*/.exec(text)[0].length;
    const indent = /^\s*/.exec(text)[0].length;
    if (n === number) {
      for (; items > 0; items--) path.unshift("-");
      if (dashes(text)) limit = indent;
      continue;
    }
    // A list may stand in the same column as the key that holds it.
    const holds = found && (begins < limit || (begins === limit && path[0] === "-" && !found[2]));
    if (holds) {
      path.unshift(found[3]);
      limit = begins;
      for (let dash = dashes(text); dash > 0; dash--) path.unshift("-");
      if (found[2]) limit = indent;
    } else if (begins === limit && dashes(text) && path[0] !== "-") {
      for (let dash = dashes(text); dash > 0; dash--) path.unshift("-");
      limit = indent;
    }
    if (limit === 0 && path[0] !== "-") break;
  }
  return path;
}

// Every schema that may apply at a path.
export function nodes(schema, path) {
  let found = spread(schema, schema);
  for (const step of path) {
    const next = found.flatMap((node) =>
      step === "-"
        ? [node.items]
        : [node.properties?.[step] ?? (typeof node.additionalProperties === "object" ? node.additionalProperties : null)],
    );
    found = next.filter(Boolean).flatMap((node) => spread(schema, node));
  }
  return found;
}

function spread(schema, node) {
  const name = node.$ref?.split("/").pop();
  const parts = [...(name ? [schema.definitions[name]] : []), ...(node.anyOf ?? [])];
  return [node, ...parts.flatMap((part) => spread(schema, part))];
}

function keys(node) {
  return Object.entries(node.properties ?? {}).map(([name, one]) => ({
    label: name,
    apply: `${name}: `,
    info: one.description,
    type: "property",
  }));
}

function values(node) {
  return (node.enum ?? []).map((one) => ({ label: String(one), type: "enum", info: node.description }));
}
