// Makes node load what is used, and only that. Runs inside jsii's kernel, as the program of a jsii assembly of its own.
//
// jsii loads the provider by requiring its lib/index.js, which is one line per resource:
//
//     exports.kmsKey = require("./kms-key");
//
// and so requires more than two thousand files. When node compiles that file, each such line becomes a getter, which
// requires the resource when the property is first read. A line that is not expected leaves the whole file as it is, and
// is the reason in LazyIndex.problem, which Python reads afterwards.
//
// When this assembly is loaded before cdktf, `archiver`, which is half of what cdktf requires, waits as well: cdktf zips
// assets in a process of its own and never calls it here. And tokens are resolved once: see resolve_once.js.
'use strict';

const { lazyStacks } = require('./lazy_stacks.js');
const { plainLeaves } = require('./plain_leaves.js');
const { resolveOnce } = require('./resolve_once.js');

const ASSIGNMENT = /^exports\.(\w+) = require\("(\.\/[\w./-]+)"\);$/;
const DECLARATION = /^exports\.\w+ = (?:exports\.\w+ = )*void 0;$/;
const ES_MODULE = 'Object.defineProperty(exports, "__esModule", { value: true });';
const USE_STRICT = '"use strict";';
const LONGEST_WAIT_MS = 60000;
const ARCHIVER = 'const archiver = require("archiver");';

let problem = 'lib/index.js was not required';
let packageFolder;

/** What Python asks after the provider was loaded. */
class LazyIndex {
  /** Empty when the provider's index became lazy, else why it did not. */
  static get problem() {
    waitForTypes();
    return problem;
  }
}

/** Turn the source of an index into one that requires lazily. Throws an Error that quotes a line it does not know. */
function lazyIndex(source) {
  // TypeScript's map of the original is longer than the code, and no line of the new code is in it.
  const code = source.replace(/\n\/\/# sourceMappingURL=[^\n]*\s*$/, '\n').replace(/^\/\*[^]*?\*\/$/gm, '');
  const kept = [];
  const getters = [];
  for (const line of code.split('\n')) {
    const assignment = ASSIGNMENT.exec(line);
    if (assignment) {
      const [, name, file] = assignment;
      getters.push(`Object.defineProperty(exports, "${name}", { enumerable: true, configurable: true, `
        + `get: () => require("${file}") });`);
    } else if (line === USE_STRICT || line === ES_MODULE) {
      kept.push(line);
    } else if (line !== '' && !line.startsWith('//') && !DECLARATION.test(line)) {
      throw new Error(`lib/index.js has a line of another kind: ${line.slice(0, 80)}`);
    }
  }
  if (getters.length === 0) throw new Error('lib/index.js requires nothing');
  return [...kept, ...getters, ''].join('\n');
}

/** Let a file require archiver when it calls it; any other use of the name leaves the source as it is. */
function lazyArchiver(source) {
  const [before, after, ...more] = source.split(ARCHIVER);
  const isOnlyCalled = after !== undefined && more.length === 0 && !/\barchiver\b(?!\()/.test(after.split('\n//#')[0]);
  return isOnlyCalled ? `${before}const archiver = (...options) => require("archiver")(...options);${after}` : source;
}

/** Do the same for the index of the package called `provider`, and remember whether it could be done. */
function lazyProvider(source) {
  try {
    const lazy = lazyIndex(source);
    problem = '';
    return lazy;
  } catch (error) {
    problem = error.message;
    return source;
  }
}

/**
 * On a machine's first run, wait until jsii has split its description of the provider's types.
 *
 * jsii unpacks a package once, into the user's cache, and then splits its description (120 MB of JSON) into a table, in
 * a worker thread that ends with the process. A fast run ends sooner than that, and so would every run after it.
 */
function waitForTypes() {
  const fs = require('fs');
  const path = require('path');
  const has = (folder, name) => fs.existsSync(path.join(folder, name));
  const splits = require.main && has(path.dirname(require.main.filename), 'runtime-index-worker.js');
  if (!splits || !packageFolder || !has(packageFolder, '.jsii-runtime-package-cache')) return;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const end = Date.now() + LONGEST_WAIT_MS;
  while (!has(packageFolder, '.jsii.runtime.v1.json') && Date.now() < end) Atomics.wait(clock, 0, 0, 20);
}

/** Change the source of three files on its way into node's compiler. */
function watch(provider) {
  const fs = require('fs');
  const path = require('path');
  const cdktf = path.join(path.sep, 'node_modules', 'cdktf', 'lib');
  const extensions = require('module')._extensions;
  const stock = extensions['.js'];
  const changes = [
    [path.join(cdktf, 'private', 'fs.js'), lazyArchiver],
    [path.join(cdktf, 'tokens', 'private', 'resolve.js'), (source) => plainLeaves(resolveOnce(source))],
    [path.join(cdktf, 'tokens', 'private', 'stack-trace.js'), lazyStacks],
    [path.join(path.sep, 'node_modules', provider, 'lib', 'index.js'), lazyProvider],
  ];
  extensions['.js'] = function load(module, filename) {
    const change = changes.find(([end]) => filename.endsWith(end));
    if (!change) return stock.call(this, module, filename);
    if (change[1] === lazyProvider) packageFolder = path.dirname(path.dirname(filename));
    return module._compile(change[1](fs.readFileSync(filename, 'utf8')), filename);
  };
}

module.exports = { LazyIndex, lazyArchiver, lazyIndex, watch };
