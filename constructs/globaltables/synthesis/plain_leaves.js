// Makes cdktf leave alone what holds no token. Required by the program of the assembly in lazy_index.js.
//
// cdktf resolves a stack four times over: each element to prepare it, its metadata, the element again, and all of it at
// the end. Each time every key, text and number gets a context of its own, three look-outs for tokens, and comes out as
// it went in. A token in a text has "Token" in it, or is a number like -8.1e+298; one in a number is negative.
'use strict';

const ENTRY = 'makeContext(`${i}`)[0].resolve(x)';
const KEY = 'makeContext()[0].resolve(key)';
const VALUE = 'makeContext(key)[0].resolve(obj[key])';

/** Let cdktf's tokens/private/resolve.js pass what is plain; a file of another shape stays as it is. */
function plainLeaves(source) {
  if ([ENTRY, KEY, VALUE].some((call) => source.split(call).length !== 2)) return source;
  return source
    .replace(ENTRY, () => `(isPlain(x) ? x : ${ENTRY})`)
    .replace(KEY, () => `(isPlain(key) ? key : ${KEY})`)
    .replace(VALUE, () => `(isPlain(obj[key]) ? obj[key] : ${VALUE})`)
    .concat(`\n${isPlain}\n`);
}

/** Whether there can be no token in it, nor what stands for one in a map. */
function isPlain(value) {
  switch (typeof value) {
    case 'string': return !value.includes('Token') && !/[-|\d.+]e[-|\d.eE+]/.test(value);
    case 'number': return value >= 0;
    default: return value === true || value === false;
  }
}

module.exports = { plainLeaves };
