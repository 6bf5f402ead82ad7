// Makes cdktf resolve a token once per element of a stack. Required by the program of the assembly in lazy_index.js.
//
// cdktf resolves the arguments of a Terraform function anew at every level they are nested in: first the whole map or
// list, then each of its entries, and so on down. A policy in `jsonencode` whose ARNs are made by `join` of a name that
// is itself made by `join` is resolved hundreds of times, and that is most of what a large stack costs in node.
//
// Within one run of its `resolve`, over one element of a stack, the same token in the same situation comes to the same
// text; so it is remembered for that run. What is not text is resolved as ever: others may change it afterwards.
'use strict';

const BEGINNING = 'const prefix = options.prefix || [];';
const CALL = 'options.resolver.resolveToken(obj, context, postProcessor)';

/** Let cdktf's tokens/private/resolve.js remember texts; a file of another shape stays as it is. */
function resolveOnce(source) {
  if (source.split(BEGINNING).length !== 2 || source.split(CALL).length !== 2) return source;
  return source
    .replace(BEGINNING, () => `options.textsByToken ??= new Map(); ${BEGINNING}`)
    .replace(CALL, () => `once(options.textsByToken, obj, context, () => ${CALL})`)
    .concat(`\n${once}\n`);
}

/** What a token comes to. The situation is all of the context that cdktf passes on from token to token. */
function once(textsByToken, token, context, resolve) {
  const { suppressBraces, ignoreEscapes, warnEscapes, iteratorContext } = context;
  const situation = [suppressBraces, ignoreEscapes, warnEscapes, iteratorContext].join();
  const texts = textsByToken.get(token) ?? new Map();
  if (texts.has(situation)) return texts.get(situation);
  const value = resolve();
  if (typeof value === 'string') textsByToken.set(token, texts.set(situation, value));
  return value;
}

module.exports = { resolveOnce };
