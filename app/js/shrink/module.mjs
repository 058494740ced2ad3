// A WebAssembly module as far as the order of its functions and the names of its imports need it: everything else is
// carried along as it is. https://webassembly.github.io/spec/core/binary/
//
// What it does not know it refuses, rather than write a module that means something else.

const HEAD = Buffer.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
const SECTION = { custom: 0, import: 2, function: 3, global: 6, export: 7, start: 8, element: 9, code: 10 };

/** Reads from a place on. */
class Reader {
  constructor(bytes, at = 0, end = bytes.length) {
    Object.assign(this, { bytes, at, end });
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** An unsigned number; of signed ones only the length is of interest. */
  number() {
    let [result, shift] = [0, 0];
    for (;;) {
      const byte = this.byte();
      result |= (byte & 127) << shift;
      shift += 7;
      if (byte < 128) return result >>> 0;
    }
  }

  part(length) {
    const start = this.at;
    this.at += length;
    return this.bytes.subarray(start, this.at);
  }

  sized() {
    return this.part(this.number());
  }

  list(read) {
    return Array.from({ length: this.number() }, read);
  }
}

function number(value) {
  const out = [];
  while (value > 127) {
    out.push((value & 127) | 128);
    value >>>= 7;
  }
  return Buffer.from([...out, value]);
}

const sized = (bytes) => Buffer.concat([number(bytes.length), bytes]);
const list = (parts) => Buffer.concat([number(parts.length), ...parts]);
const text = (words) => sized(Buffer.from(words));

/** How many numbers follow an instruction. */
const NUMBERS = new Map([
  ...[0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, 0xd1].map((op) => [op, 0]),
  ...Array.from({ length: 0xc4 - 0x45 + 1 }, (_, step) => [0x45 + step, 0]),
  ...[0x02, 0x03, 0x04, 0x0c, 0x0d, 0x3f, 0x40, 0x41, 0x42, 0xd0].map((op) => [op, 1]),
  ...[0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26].map((op) => [op, 1]),
  ...Array.from({ length: 0x3e - 0x28 + 1 }, (_, step) => [0x28 + step, 2]),
  [0x11, 2],
]);
/** The same behind the prefix 0xfc. */
const PREFIXED = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];
const [BLOCK, IF, END, BR_TABLE, CALL, SELECT, F32, F64, REF_FUNC, PREFIX] =
  [0x02, 0x04, 0x0b, 0x0e, 0x10, 0x1c, 0x43, 0x44, 0xd2, 0xfc];

/** An expression up to its end, with the functions that it names renumbered. */
function expression(reader, renumber) {
  const out = [];
  let copied = reader.at;
  for (let depth = 1; depth > 0; ) {
    const op = reader.byte();
    if (op === CALL || op === REF_FUNC) {
      out.push(reader.bytes.subarray(copied, reader.at), number(renumber(reader.number())));
      copied = reader.at;
    } else if (op === BR_TABLE || op === SELECT) {
      reader.list(() => reader.number());
      if (op === BR_TABLE) reader.number();
    } else if (op === F32 || op === F64) {
      reader.part(op === F32 ? 4 : 8);
    } else {
      const numbers = op === PREFIX ? PREFIXED[reader.number()] : NUMBERS.get(op);
      if (numbers === undefined) throw new Error(`an unknown instruction: ${op}`);
      for (let step = 0; step < numbers; step++) reader.number();
      if (op >= BLOCK && op <= IF) depth += 1;
      if (op === END) depth -= 1;
    }
  }
  return Buffer.concat([...out, reader.bytes.subarray(copied, reader.at)]);
}

function body(bytes, renumber) {
  const reader = new Reader(bytes);
  reader.list(() => [reader.number(), reader.number()]);
  const locals = bytes.subarray(0, reader.at);
  return Buffer.concat([locals, expression(reader, renumber)]);
}

function elements(reader, renumber) {
  const kind = reader.number();
  const out = [number(kind)];
  const functions = () => list(reader.list(() => number(renumber(reader.number()))));
  if (kind === 0) out.push(expression(reader, renumber), functions());
  else if (kind === 1 || kind === 3) out.push(reader.part(1), functions());
  else throw new Error(`an unknown kind of elements: ${kind}`);
  return Buffer.concat(out);
}

function importOf(reader) {
  const [module, field] = [reader.sized().toString(), reader.sized().toString()];
  const [start, kind] = [reader.at, reader.byte()];
  if (kind > 0) throw new Error("only functions are expected among the imports");
  reader.number();
  return { module, field, rest: reader.bytes.subarray(start, reader.at) };
}

function exportOf(reader) {
  return { name: reader.sized().toString(), kind: reader.byte(), index: reader.number() };
}

/** What a module consists of, as far as it is of interest. */
export function parse(bytes) {
  const reader = new Reader(bytes, 8);
  const sections = [];
  while (reader.at < bytes.length) sections.push({ id: reader.byte(), bytes: reader.sized() });
  const of = (id, read) => {
    const found = sections.find((section) => section.id === id);
    const inside = found && new Reader(found.bytes);
    return found ? inside.list(() => read(inside)) : [];
  };
  return {
    sections,
    imports: of(SECTION.import, importOf),
    types: of(SECTION.function, (inside) => inside.number()),
    bodies: of(SECTION.code, (inside) => inside.sized()),
  };
}

/** The places of the functions that something still calls when the exports with such names are gone. */
export function reachable({ sections, imports, bodies }, dropped) {
  const found = new Set();
  const waiting = [];
  const meet = (index) => {
    const place = index - imports.length;
    if (place >= 0 && !found.has(place)) waiting.push(place), found.add(place);
    return index;
  };
  const roots = (id, read) => {
    const bytes = sections.find((section) => section.id === id)?.bytes;
    if (bytes) read(new Reader(bytes));
  };
  const each = (read) => (reader) => reader.list(() => read(reader));
  roots(SECTION.start, (reader) => meet(reader.number()));
  roots(SECTION.global, each((reader) => [reader.part(2), expression(reader, meet)]));
  roots(SECTION.element, each((reader) => elements(reader, meet)));
  roots(SECTION.export, each((reader) => {
    const { name, kind, index } = exportOf(reader);
    if (kind === 0 && !dropped.test(name)) meet(index);
  }));
  while (waiting.length > 0) body(bodies[waiting.pop()], meet);
  return [...found].sort((one, other) => one - other);
}

/**
 * The module with its functions in this order, a list of their present places, its imports under these names, and
 * without the exports with such names. Custom sections, which are for debugging, are left out.
 */
export function write({ sections, imports, types, bodies }, order, names, dropped) {
  const places = new Map(order.map((old, place) => [old + imports.length, place + imports.length]));
  const renumber = (old) => places.get(old) ?? old;
  const entry = ({ module, field, rest }) => Buffer.concat([text(module), text(names.get(field) ?? field), rest]);
  const each = (bytes, read) => {
    const reader = new Reader(bytes);
    return list(reader.list(() => read(reader)));
  };
  const exports = (bytes) => {
    const reader = new Reader(bytes);
    const kept = reader.list(() => exportOf(reader)).filter(({ name }) => !dropped.test(name));
    const written = ({ name, kind, index }) => [text(name), Buffer.from([kind]), number(kind === 0 ? renumber(index) : index)];
    return list(kept.map((one) => Buffer.concat(written(one))));
  };
  const content = {
    [SECTION.import]: () => list(imports.map(entry)),
    [SECTION.function]: () => list(order.map((old) => number(types[old]))),
    [SECTION.global]: (bytes) => each(bytes, (reader) => Buffer.concat([reader.part(2), expression(reader, renumber)])),
    [SECTION.export]: exports,
    [SECTION.start]: (bytes) => number(renumber(new Reader(bytes).number())),
    [SECTION.element]: (bytes) => each(bytes, (reader) => elements(reader, renumber)),
    [SECTION.code]: () => list(order.map((old) => sized(body(bodies[old], renumber)))),
  };
  const written = sections
    .filter(({ id }) => id !== SECTION.custom)
    .flatMap(({ id, bytes }) => [Buffer.from([id]), sized(content[id]?.(bytes) ?? bytes)]);
  return Buffer.concat([HEAD, ...written]);
}
