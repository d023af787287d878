// Reads the sources of node's own library and of what lies in its lib folder, splits them into
// words and keeps an index of where each word stands, until it holds LIMIT_KIB of memory.
'use strict';
const fs = require('fs');
const path = require('path');

const LIMIT_KIB = Number(process.argv[1]);
const lib = path.join(path.dirname(process.execPath), '..', 'lib', 'node_modules');
const files = [];
const index = new Map();

const isFull = () => process.memoryUsage().rss > LIMIT_KIB * 1024;

function keep(name, text) {
  const words = text.split(/\W+/);
  files.push({ name, text, words });
  words.forEach((word, position) => {
    if (!index.has(word)) {
      index.set(word, []);
    }
    index.get(word).push({ file: files.length - 1, position });
  });
}

function keepFolder(folder) {
  let entries = [];
  try {
    entries = fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (isFull()) {
      return;
    }
    if (entry.isDirectory()) {
      keepFolder(file);
    } else if (/\.(js|json|md)$/.test(entry.name)) {
      keep(file, fs.readFileSync(file, 'utf8'));
    }
  }
}

function keepBuiltIn() {
  let sources = {};
  try {
    sources = process.binding('natives');
  } catch {
    return;
  }
  for (const [name, text] of Object.entries(sources)) {
    if (isFull()) {
      return;
    }
    if (typeof text === 'string') {
      keep(name, text);
    }
  }
}

keepBuiltIn();
[lib, '/usr/share/nodejs', '/usr/share/javascript'].forEach(keepFolder);
console.log('ready');
setInterval(() => {}, 1 << 30);
