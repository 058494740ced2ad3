// An order in which functions that look alike stand side by side: what is compressed is found again nearby.
//
// How alike two are is estimated by MinHash (Broder, 1997): of all stretches of some bytes in a function, under each of
// some hash functions, the least. The share of these that two functions have in common is about the share of stretches.

const HASHES = 256;
const STRETCH = 4;

function signature(bytes) {
  const least = new Uint32Array(HASHES).fill(0xffffffff);
  for (let at = 0; at + STRETCH <= bytes.length; at++) {
    let hash = 2166136261;
    for (let step = 0; step < STRETCH; step++) hash = Math.imul(hash ^ bytes[at + step], 16777619);
    for (let which = 0; which < HASHES; which++) {
      let mixed = Math.imul(hash ^ (which * 0x9e3779b1), 0x85ebca6b);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) >>> 0;
      if (mixed < least[which]) least[which] = mixed;
    }
  }
  return least;
}

function alike(one, other) {
  let count = 0;
  for (let which = 0; which < HASHES; which++) if (one[which] === other[which]) count++;
  return count;
}

/** From the shortest function on always to the one most like the last; places in `bodies`. */
export function byLikeness(bodies) {
  const signatures = bodies.map(signature);
  const rest = bodies.map((_, place) => place).sort((one, other) => bodies[one].length - bodies[other].length);
  const order = rest.splice(0, 1);
  while (rest.length > 0) {
    const last = signatures[order.at(-1)];
    let [best, most] = [0, -1];
    for (const [at, place] of rest.entries()) {
      const count = alike(last, signatures[place]);
      if (count > most) [best, most] = [at, count];
    }
    order.push(...rest.splice(best, 1));
  }
  return order;
}
