// Makes cdktf say where a token was made when it is asked. Required by the program of the assembly in lazy_index.js.
//
// Each token keeps the stack of calls that made it, as a list of texts, for the message of an error in resolving it. To
// take note of the calls is cheap; to write them down, for every token of a large stack, is a tenth of what node does.
'use strict';

const BEGINNING = '    if (!object.stack) {\n';
const END = '.map((s) => s.replace(/^\\s*at\\s+/, ""));\n';

/** Let cdktf's tokens/private/stack-trace.js return lists that are written when read; another file stays as it is. */
function lazyStacks(source) {
  if (source.split(BEGINNING).length !== 2 || source.split(END).length !== 2) return source;
  return source
    .replace(BEGINNING, () => `    return lazily(() => {\n${BEGINNING}`)
    .replace(END, () => `${END}    });\n`)
    .concat(`\n${lazily}\n`);
}

/** A list that has its contents from `write` as soon as anything of it is read. */
function lazily(write) {
  const list = [];
  const read = (trap) => (target, ...details) => {
    if (write) list.push(...write());
    write = undefined;
    return Reflect[trap](target, ...details);
  };
  return new Proxy(list, { get: read('get'), has: read('has'), ownKeys: read('ownKeys') });
}

module.exports = { lazyStacks };
